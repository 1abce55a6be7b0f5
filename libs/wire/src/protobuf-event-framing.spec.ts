import { equals, fromBinary, fromJsonString } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { EventKind, WatchRunResponse_EventType as EventType, WatchRunResponseSchema } from '#contract';
import { ERROR_REASONS, type ErrorReason } from '#errors';
import type { ClientView, RunEvent, RunEventDraft } from '#events';
import { chunkAfter, envelopesIn, messageIn, type WireFormat } from './framed-batch.js';
import { ProtobufEventFraming } from './protobuf-event-framing.js';
import { runEventMessage } from './run-event-message.js';
import { sseFrame } from './sse-frame.js';

const NASTY = [
  '\0',
  '\n',
  '\r',
  '\r\n\r\n',
  '\n\ndata: x\n\n',
  'id: 9\n',
  ': c\n',
  '\u2028',
  '\u2029',
  '\ufeff',
  '😀',
  '\ud83d',
  '\ude00',
  '"',
  '\\',
  '</script>',
];

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  // Around the sizes at which a length prefix takes one more byte.
  fc.string({ unit: 'grapheme', minLength: 30, maxLength: 150 }),
  fc.array(fc.oneof(fc.constantFrom(...NASTY), fc.string())).map((parts) => parts.join('')),
);
const progressPercent = fc.option(fc.double({ min: 0, max: 100, noNaN: true }), { nil: undefined });
const instant = fc.date({ min: new Date(0), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true });
const date = fc.oneof(
  instant,
  instant.map((time) => new Date(Math.floor(time.getTime() / 1000) * 1000)),
);
const reason = fc.constantFrom(...(Object.keys(ERROR_REASONS) as ErrorReason[]));

const view: fc.Arbitrary<ClientView> = fc.record(
  {
    phase: text,
    content: fc.oneof(
      fc.record({ kind: fc.constant('text' as const), text }),
      fc.record({
        kind: fc.constant('graph' as const),
        graph: fc.record({
          nodes: fc.array(
            fc.record(
              { uid: text, label: text, description: text, parentUid: text },
              { requiredKeys: ['uid', 'label'] },
            ),
          ),
          edges: fc.array(fc.record({ from: text, to: text })),
        }),
      }),
    ),
  },
  { requiredKeys: ['phase'] },
);
const base = {
  workerKey: fc.option(fc.stringMatching(/^[a-z_]{1,20}$/), { nil: undefined }),
  progressPercent,
  clientView: fc.option(view, { nil: undefined, freq: 2 }),
};

const ongoing: fc.Arbitrary<RunEventDraft> = fc.record({
  ...base,
  kind: fc.constantFrom(
    'log' as const,
    'progress' as const,
    'model_chunk' as const,
    'attempt_started' as const,
    'worker_started' as const,
    'worker_cached' as const,
    'worker_finished' as const,
    'cancel_requested' as const,
  ),
  message: text,
});
const terminal: fc.Arbitrary<RunEventDraft> = fc.oneof(
  fc.record({
    ...base,
    kind: fc.constant('succeeded' as const),
    state: fc.constant('succeeded' as const),
    message: text,
  }),
  fc.record({
    ...base,
    kind: fc.constant('input_required' as const),
    state: fc.constant('succeeded' as const),
    question: fc.record(
      { id: fc.stringMatching(/^[a-z.0-9-]{1,30}$/), prompt: text, schema: text, expiresAt: date },
      { requiredKeys: ['id', 'prompt'] },
    ),
  }),
  fc.record({
    ...base,
    kind: fc.constant('failed' as const),
    state: fc.constantFrom(
      'failed' as const,
      'cancelled' as const,
      'timed_out' as const,
      'orphaned' as const,
    ),
    error: fc
      .record({ reason, message: text, retryable: fc.boolean() })
      .map((error) => ({ ...error, code: ERROR_REASONS[error.reason].code })),
  }),
);

/** Consecutive events of a run, possibly up to its end. */
const run: fc.Arbitrary<RunEvent[]> = fc
  .record({
    drafts: fc.array(ongoing, { minLength: 1, maxLength: 12 }),
    end: fc.option(terminal, { nil: undefined }),
    lastSeq: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER - 20 }),
    times: fc.array(date, { minLength: 1, maxLength: 3 }),
    attempt: fc.integer({ min: 1, max: 1_000 }),
  })
  .map(({ drafts, end, lastSeq, times, attempt }) =>
    [...drafts, ...(end === undefined ? [] : [end])].map((draft, index) => ({
      ...draft,
      seq: lastSeq + 1 + index,
      emittedAt: times[Math.floor(index / 2) % times.length] as Date,
      attempt,
    })),
  );

interface SseEvent {
  readonly id: string;
  readonly data: string;
}

/** Reads a stream as the HTML standard defines, and rejects what a run's event never has. */
function readSse(bytes: Buffer): SseEvent[] {
  const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  const events: SseEvent[] = [];
  let fields: Record<string, string> = {};
  const lines = text.split(/\r\n|\n|\r/);
  expect(lines.pop()).toBe('');
  for (const line of lines) {
    if (line === '') {
      expect(Object.keys(fields)).toEqual(['id', 'data']);
      events.push({ id: fields['id'] ?? '', data: fields['data'] ?? '' });
      fields = {};
      continue;
    }
    const [, name = '', value = ''] = /^([a-z]+): (.*)$/s.exec(line) ?? [];
    expect(fields).not.toHaveProperty(name);
    fields[name] = value;
  }
  expect(fields).toEqual({});
  return events;
}

describe('ProtobufEventFraming', () => {
  const framing = new ProtobufEventFraming();
  const decoded = (envelopes: Buffer) =>
    [...envelopesIn(envelopes)].map((each) => fromBinary(WatchRunResponseSchema, messageIn(each)));

  it('writes the same message in both forms, for any event', () => {
    fc.assert(
      fc.property(run, (events) => {
        const batch = framing.frame(events);
        const messages = decoded(batch.envelopes);
        const frames = readSse(batch.sse);
        expect(messages).toHaveLength(events.length);
        expect(frames).toHaveLength(events.length);
        for (const [index, event] of events.entries()) {
          const { id = '', data = '' } = frames[index] ?? {};
          const message = messages[index];
          if (message === undefined) throw new Error('a message is missing');
          expect(id).toBe(String(event.seq));
          const told = fromJsonString(WatchRunResponseSchema, data);
          expect(equals(WatchRunResponseSchema, told, message)).toBe(true);
          expect(equals(WatchRunResponseSchema, message, runEventMessage(event))).toBe(true);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('writes plain events exactly as reflection does', () => {
    fc.assert(
      fc.property(run, (events) => {
        const batch = framing.frame(events);
        const expected = events.map((event) => sseFrame(runEventMessage(event))).join('');
        expect(batch.sse.toString()).toBe(expected);
      }),
    );
  });

  it.each(['envelopes', 'sse'] as const)('can be cut after any event: %s', (format: WireFormat) => {
    fc.assert(
      fc.property(run, (events) => {
        const { firstSeq, lastSeq, [format]: bytes } = framing.frame(events);
        for (let seq = firstSeq; seq < lastSeq; seq += 1) {
          const rest = chunkAfter({ firstSeq, lastSeq, bytes }, format, seq);
          expect(rest).toMatchObject({ firstSeq: seq + 1, lastSeq });
          expect(rest.bytes).toEqual(framing.frame(events.slice(seq + 1 - firstSeq))[format]);
        }
        expect(chunkAfter({ firstSeq, lastSeq, bytes }, format, lastSeq).bytes).toHaveLength(0);
      }),
      { numRuns: 30 },
    );
  });

  it('reports the first and last seq of a batch, and whether it ends its run', () => {
    fc.assert(
      fc.property(run, (events) => {
        const last = events.at(-1) as RunEvent;
        expect(framing.frame(events)).toMatchObject({
          firstSeq: events[0]?.seq,
          lastSeq: last.seq,
          ended: 'state' in last,
        });
      }),
    );
  });

  it.each(NASTY)('carries %j in one frame and returns it well-formed', (piece) => {
    const message = `before${piece}after`;
    const event: RunEvent = { kind: 'log', message, seq: 1, emittedAt: new Date(0), attempt: 1 };
    const batch = framing.frame([event]);
    const [frame] = readSse(batch.sse);
    expect((JSON.parse(frame?.data ?? '') as { message: string }).message).toBe(message.toWellFormed());
    expect(decoded(batch.envelopes)[0]?.message).toBe(message.toWellFormed());
  });

  it('has every field of the contract in its JSON, absent views as null', () => {
    const emittedAt = new Date('2026-01-02T03:04:05.678Z');
    const event: RunEvent = { kind: 'log', message: 'm', seq: 7, emittedAt, attempt: 1 };
    const [frame] = readSse(framing.frame([event]).sse);
    expect(JSON.parse(frame?.data ?? '')).toEqual({
      eventType: 'EVENT_TYPE_LOG',
      message: 'm',
      progressPercent: 0,
      clientView: null,
      seq: '7',
      emittedAt: '2026-01-02T03:04:05.678Z',
      workerKey: '',
      kind: 'EVENT_KIND_LOG',
      attempt: 1,
    });
  });

  it('writes a question as COMPLETE with INPUT_REQUIRED, and a failure as ERROR with its reason', () => {
    const place = { emittedAt: new Date(0), attempt: 1 };
    const question = { id: 'q', prompt: 'what for?' };
    const error = {
      code: 'CANCELLED',
      reason: 'RUN_CANCELLED',
      message: 'stopped',
      retryable: false,
    } as const;
    const [asked, failed] = [
      framing.frame([{ kind: 'input_required', state: 'succeeded', question, seq: 1, ...place }]),
      framing.frame([{ kind: 'failed', state: 'cancelled', error, seq: 1, ...place }]),
    ].map((batch) => decoded(batch.envelopes)[0]);
    expect(asked).toMatchObject({
      eventType: EventType.COMPLETE,
      kind: EventKind.INPUT_REQUIRED,
      message: 'INPUT_REQUIRED',
      question: { id: 'q', prompt: 'what for?' },
    });
    expect(failed).toMatchObject({ eventType: EventType.ERROR, message: 'stopped', error: { ...error } });
  });

  it('is not affected by a batch that could not be framed, nor by a very large one', () => {
    const place = { emittedAt: new Date(0), attempt: 1 };
    const event: RunEvent = { kind: 'log', message: 'm', seq: 2, ...place };
    const before = framing.frame([event]);
    const broken = { ...event, kind: 'succeeded', state: 'succeeded', emittedAt: new Date(NaN) } as const;
    expect(() => framing.frame([{ ...event, seq: 1 }, broken])).toThrow();
    expect(framing.frame([event])).toEqual(before);
    const large = framing.frame([{ ...event, message: 'é'.repeat(3_000_000) }]);
    expect(decoded(large.envelopes)[0]?.message).toHaveLength(3_000_000);
    expect(framing.frame([event])).toEqual(before);
  });
});
