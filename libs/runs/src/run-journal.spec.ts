import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromBinary } from '@bufbuild/protobuf';
import {
  type WatchRunResponse,
  WatchRunResponse_EventType as EventType,
  WatchRunResponseSchema,
} from '#contract';
import { type ErrorReason, GatewayError } from '#errors';
import type { ClientView, OngoingEvent, TerminalEvent } from '#events';
import { FaultyEventLog } from '#run-testing';
import { defaultsOf } from '#settings';
import { SqliteDatabase, SqliteRunEventLog, SqliteRunStore, sqliteSettings } from '#storage-sqlite';
import { followRun } from '#storage-testing';
import { newRun, until } from '#testing';
import { envelopesIn, messageIn, ProtobufEventFraming } from '#wire';
import { type JournalAttempt, RunJournal } from './run-journal.js';
import type { RunStore } from './run-store.port.js';
import { type RunsOptions, runsSettings } from './runs-options.js';

const NEVER = new AbortController().signal;
const DONE: TerminalEvent = { kind: 'succeeded', state: 'succeeded', message: 'done' };
/** A view that no wire can carry: its phase is no text. */
const BROKEN_VIEW = { phase: [] } as unknown as ClientView;

/** A run in its own database, and a journal that writes its log. */
class JournalledRun {
  /** The errors with which its journal reported being broken. */
  readonly broken: Error[] = [];

  private constructor(
    readonly runId: string,
    readonly store: RunStore,
    readonly log: FaultyEventLog,
    private readonly database: SqliteDatabase,
    private readonly folder: string,
  ) {}

  static async open(): Promise<JournalledRun> {
    const folder = await mkdtemp(join(tmpdir(), 'journal-'));
    const database = new SqliteDatabase({ ...defaultsOf(sqliteSettings), path: join(folder, 'db.sqlite') });
    const log = new FaultyEventLog(new SqliteRunEventLog(database, new ProtobufEventFraming()));
    return new JournalledRun('w-1', new SqliteRunStore(database), log, database, folder);
  }

  /** Starts the run's first attempt. `before` tells the journal of earlier attempts. */
  async journal(
    bounds: Partial<RunsOptions> = {},
    before: Partial<JournalAttempt> = {},
  ): Promise<RunJournal> {
    await this.store.admit(newRun({ runId: this.runId }), { maxActiveRuns: 1 });
    const started = await this.store.start(this.runId, new Date());
    const attempt: JournalAttempt = {
      runId: this.runId,
      epoch: started?.epoch ?? 0,
      attempt: 1,
      lastSeq: 0,
      progressPercent: 0,
      ...before,
      onBroken: (error) => void this.broken.push(error),
    };
    return new RunJournal(this.log, attempt, { ...defaultsOf(runsSettings), ...bounds });
  }

  /** Returns the events in the log. */
  async kept(): Promise<WatchRunResponse[]> {
    const chunk = await this.log.read(this.runId, 0, 'envelopes', Infinity);
    const envelopes = chunk === undefined ? [] : [...envelopesIn(chunk.bytes)];
    return envelopes.map((each) => fromBinary(WatchRunResponseSchema, messageIn(each)));
  }

  async messages(): Promise<string[]> {
    return (await this.kept()).map(({ message }) => message);
  }

  async close(): Promise<void> {
    this.database.close();
    await rm(this.folder, { recursive: true });
  }
}

let run: JournalledRun;

beforeEach(async () => {
  run = await JournalledRun.open();
});

afterEach(() => run.close());

const line = (message: string): OngoingEvent => ({ kind: 'log', message });
/** A line that is never coalesced with another one. */
const drawn = (message: string): OngoingEvent => ({ kind: 'log', message, clientView: { phase: 'p' } });
const away = (reason: ErrorReason = 'STORAGE_UNAVAILABLE'): GatewayError => new GatewayError(reason, 'away');

/** True if the promise is pending after everything due has run. */
async function isPending(promise: Promise<void>): Promise<boolean> {
  let settled = false;
  promise.then(
    () => (settled = true),
    () => (settled = true),
  );
  await new Promise((resolve) => setImmediate(resolve));
  return !settled;
}

describe('RunJournal', () => {
  it('appends in order, and batches events of one turn', async () => {
    const written = await run.journal();
    const texts = Array.from({ length: 50 }, (_, index) => String(index));
    for (const text of texts) void written.emit(line(text));
    await written.settle();
    expect(run.log.appends).toEqual([50]);
    expect(await run.messages()).toEqual(texts);
    expect(written.committedSeq).toBe(50);
  });

  it('batches events that arrive during an append into the next one', async () => {
    const written = await run.journal();
    const release = run.log.hold();
    void written.emit(line('first'));
    await until(() => run.log.appends.length === 1);
    for (const text of ['second', 'third', 'fourth']) void written.emit(line(text));
    release();
    await written.settle();
    expect(run.log.appends).toEqual([1, 3]);
    expect(await run.messages()).toEqual(['first', 'second', 'third', 'fourth']);
  });

  it('leaves no event behind, however emits and appends interleave', async () => {
    const written = await run.journal();
    let turns = 0;
    let reacts = false;
    followRun(run.log, run.runId, () => {
      reacts = !reacts;
      if (!reacts) return;
      // This many microtasks after the commit; at one of these moments the drain is about to end.
      let later = Promise.resolve();
      for (let turn = 0; turn < turns; turn += 1) later = later.then(() => undefined);
      void later.then(() => written.emit(line('reaction')));
    });
    for (; turns < 30; turns += 1) {
      void written.emit(line('cause'));
      await until(() => written.committedSeq === 2 * (turns + 1));
    }
    expect(await run.kept()).toHaveLength(60);
  });

  it('records the highest progress so far with every event', async () => {
    const written = await run.journal();
    for (const progressPercent of [10, 40, 20, undefined]) {
      void written.emit({ kind: 'progress', message: '', progressPercent });
    }
    await written.end(DONE, NEVER);
    expect((await run.kept()).map(({ progressPercent }) => progressPercent)).toEqual([10, 40, 40, 40, 40]);
  });

  it('starts from the progress of an earlier attempt', async () => {
    const written = await run.journal({}, { progressPercent: 60 });
    void written.emit(line('again'));
    void written.emit({ kind: 'progress', message: '', progressPercent: 10 });
    void written.emit({ kind: 'progress', message: '', progressPercent: 70 });
    await written.end(DONE, NEVER);
    expect((await run.kept()).map(({ progressPercent }) => progressPercent)).toEqual([60, 60, 70, 70]);
  });

  it('delays an emit while too much is uncommitted, in progress or not', async () => {
    const written = await run.journal({ maxPendingBytes: 1_000 });
    const release = run.log.hold();
    expect(await isPending(written.emit(line('x'.repeat(600))))).toBe(false);
    await until(() => run.log.appends.length === 1);
    const waiting = written.emit(line('y'.repeat(600)));
    expect(await isPending(waiting)).toBe(true);
    release();
    await waiting;
    expect(await isPending(written.emit(line('z')))).toBe(false);
    await written.settle();
  });

  it('appends a burst in pieces, in order', async () => {
    const written = await run.journal({ maxPendingBytes: 1_000 });
    const texts = Array.from({ length: 40 }, (_, index) => `${index} ${'x'.repeat(100)}`);
    for (const text of texts) void written.emit(line(text));
    await written.settle();
    expect(run.log.appends.length).toBeGreaterThan(5);
    expect(Math.max(...run.log.appends)).toBeLessThan(10);
    expect(await run.messages()).toEqual(texts);
  });

  it('keeps the order and loses nothing when pieces fail while others arrive', async () => {
    const written = await run.journal({ maxPendingBytes: 1_000 });
    const texts = Array.from({ length: 300 }, (_, index) => `${index} ${'x'.repeat(100)}`);
    run.log.refuse = () => (run.log.appends.length % 20 === 0 ? away() : undefined);
    for (const [index, text] of texts.entries()) {
      void written.emit(line(text));
      if (index % 7 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await written.end(DONE, NEVER);
    expect(await run.messages()).toEqual([...texts, 'done']);
  });

  it('appends one event that is larger than a piece', async () => {
    const written = await run.journal({ maxPendingBytes: 10 });
    await written.emit(line('x'.repeat(100)));
    await written.settle();
    expect(run.log.appends).toEqual([1]);
  });

  it.each([
    ['events', { maxEventsPerRun: 3 }, 'more than 3 events (MAX_EVENTS_PER_RUN)'],
    ['bytes', { maxBytesPerRun: 3 * 165 }, 'more than 495 bytes (MAX_BYTES_PER_RUN)'],
  ])('fails with RUN_LIMIT_EXCEEDED over its limit of %s, with room for the end', async (_, bounds, says) => {
    const text = 'x'.repeat(100);
    const written = await run.journal(bounds);
    for (let index = 0; index < 3; index += 1) await written.emit(drawn(text));
    expect(run.broken).toEqual([]);
    const refused = { reason: 'RUN_LIMIT_EXCEEDED', message: expect.stringContaining(says) as string };
    await expect(written.emit(drawn(text))).rejects.toMatchObject(refused);
    await expect(written.emit(drawn(text))).rejects.toMatchObject(refused);
    await expect(written.settle()).rejects.toMatchObject(refused);
    expect(run.broken).toMatchObject([refused]);
    await written.end(DONE, NEVER);
    expect((await run.messages()).at(-1)).toBe('done');
  });

  it('counts the events of earlier attempts', async () => {
    const written = await run.journal({ maxEventsPerRun: 10 }, { lastSeq: 9 });
    await written.emit(drawn('tenth'));
    await expect(written.emit(drawn('eleventh'))).rejects.toMatchObject({ reason: 'RUN_LIMIT_EXCEEDED' });
  });

  it.each<[string, TerminalEvent]>([
    ['its end', DONE],
    [
      'its question',
      { kind: 'input_required', state: 'succeeded', question: { id: 'q', prompt: 'what for?' } },
    ],
  ])('has room for %s when it has exactly as many events as it may', async (_, end) => {
    const written = await run.journal({ maxEventsPerRun: 4 });
    for (const text of ['a', 'b', 'c', 'd']) await written.emit(drawn(text));
    await written.end(end, NEVER);
    expect(run.broken).toEqual([]);
    expect((await run.kept()).at(-1)).toMatchObject({ eventType: EventType.COMPLETE });
  });

  it('fails when too much is uncommitted and the worker does not wait', async () => {
    const written = await run.journal({ maxUnawaitedBytes: 10_000 });
    const release = run.log.hold();
    for (let index = 0; index < 200; index += 1) void written.emit(line('x'.repeat(100)));
    release();
    expect(run.broken).toMatchObject([{ reason: 'RUN_LIMIT_EXCEEDED' }]);
    await written.end(DONE, NEVER);
    expect((await run.messages()).at(-1)).toBe('done');
    expect((await run.kept()).length).toBeLessThan(100);
  });

  it.each(['STORAGE_UNAVAILABLE', 'STORAGE_FULL'] as const)(
    'retries in order while the storage reports %s',
    async (reason) => {
      const written = await run.journal();
      run.log.fault = away(reason);
      void written.emit(line('first'));
      await until(() => run.log.appends.length === 1);
      void written.emit(line('second'));
      run.log.fault = undefined;
      await written.settle();
      await written.end(DONE, NEVER);
      expect(await run.messages()).toEqual(['first', 'second', 'done']);
      expect(run.broken).toEqual([]);
    },
  );

  it('still counts pending events during a storage outage', async () => {
    const written = await run.journal({ maxPendingBytes: 1_000 });
    run.log.fault = away();
    void written.emit(line('x'.repeat(600)));
    await until(() => run.log.appends.length === 1);
    expect(await isPending(written.emit(line('y'.repeat(600))))).toBe(true);
    run.log.fault = undefined;
    await written.settle();
  });

  it('retries the end during a storage outage until it is told to stop', async () => {
    const written = await run.journal();
    run.log.fault = away();
    const stop = new AbortController();
    const ended = written.end(DONE, stop.signal);
    await until(() => run.log.appends.length >= 2);
    stop.abort();
    await expect(ended).rejects.toMatchObject({ reason: 'STORAGE_UNAVAILABLE' });
    expect(await run.kept()).toEqual([]);
  });

  it('fails when another attempt has taken the run over, and stores nothing', async () => {
    const written = await run.journal();
    await run.store.start(run.runId, new Date());
    void written.emit(line('from the past'));
    await expect(written.settle()).rejects.toMatchObject({ reason: 'EPOCH_FENCED' });
    expect(run.broken).toMatchObject([{ reason: 'EPOCH_FENCED' }]);
    await expect(written.emit(line('more'))).rejects.toMatchObject({ reason: 'EPOCH_FENCED' });
    await expect(written.end(DONE, NEVER)).rejects.toMatchObject({ reason: 'EPOCH_FENCED' });
    expect(await run.kept()).toEqual([]);
  });

  it('waits in settle for an append in progress, and reports its refusal', async () => {
    const written = await run.journal();
    const release = run.log.hold();
    void written.emit(line('first'));
    await until(() => run.log.appends.length === 1);
    const settled = written.settle();
    expect(await isPending(settled)).toBe(true);
    await run.store.start(run.runId, new Date());
    release();
    await expect(settled).rejects.toMatchObject({ reason: 'EPOCH_FENCED' });
  });

  it('refuses a malformed view immediately', async () => {
    const written = await run.journal();
    const view = { phase: 'p', content: { kind: 'graph', graph: {} } } as unknown as ClientView;
    expect(() => written.emit({ kind: 'log', message: 'bad', clientView: view })).toThrow(TypeError);
  });

  it('fails on an event that no wire can carry, and still ends', async () => {
    const written = await run.journal();
    void written.emit({ kind: 'log', message: 'bad', clientView: BROKEN_VIEW });
    await expect(written.settle()).rejects.toThrow(TypeError);
    expect(run.broken).toHaveLength(1);
    await written.end(DONE, NEVER);
    expect(await run.messages()).toEqual(['done']);
  });

  it('ends even when an event that no wire can carry is pending', async () => {
    const written = await run.journal();
    const release = run.log.hold();
    void written.emit(line('good'));
    await until(() => run.log.appends.length === 1);
    void written.emit({ kind: 'log', message: 'bad', clientView: BROKEN_VIEW });
    const ended = written.end(DONE, NEVER);
    release();
    await ended;
    expect(await run.messages()).toEqual(['good', 'done']);
  });

  it('reports an end that no wire can carry, and accepts another one', async () => {
    const written = await run.journal();
    await expect(written.end({ ...DONE, clientView: BROKEN_VIEW }, NEVER)).rejects.toThrow(TypeError);
    await written.end(DONE, NEVER);
    expect(await run.messages()).toEqual(['done']);
  });

  it('accepts nothing after the end', async () => {
    const written = await run.journal();
    await written.end(DONE, NEVER);
    await expect(written.emit(line('late'))).rejects.toMatchObject({ reason: 'RUN_ALREADY_FINISHED' });
    expect(await run.messages()).toEqual(['done']);
  });

  it('truncates a message that is too long', async () => {
    const written = await run.journal({ maxEventBytes: 3 });
    await written.emit(line('a😀'));
    await written.settle();
    expect(await run.messages()).toEqual(['a [4 bytes cut]']);
  });

  it('causes no unhandled rejection when nobody awaits', async () => {
    const unseen: unknown[] = [];
    const listen = (error: unknown): void => void unseen.push(error);
    process.on('unhandledRejection', listen);
    const written = await run.journal({ maxPendingBytes: 1 });
    await run.store.start(run.runId, new Date());
    for (let index = 0; index < 5; index += 1) void written.emit(line('x'));
    await until(() => run.broken.length > 0);
    void written.emit(line('y'));
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', listen);
    expect(unseen).toEqual([]);
  });
});

describe('RunJournal of a run that has used three quarters of its bounds', () => {
  const NOTICE = expect.stringContaining('three quarters') as string;
  const of = (workerKey: string, kind: OngoingEvent['kind'], message: string): OngoingEvent => ({
    kind,
    message,
    workerKey,
  });

  /** A journal with room for 25 more events of 100 that appends only when it must. */
  async function throttled(bounds: Partial<RunsOptions> = {}): Promise<RunJournal> {
    const written = await run.journal(
      { maxEventsPerRun: 100, throttledAppendMs: 3_600_000, ...bounds },
      { lastSeq: 74 },
    );
    await written.emit(drawn('last of plenty'));
    await written.settle();
    return written;
  }

  it('reports it once, and not as text', async () => {
    const written = await throttled();
    for (const text of ['a', 'b', 'c']) await written.emit(drawn(text));
    await written.end(DONE, NEVER);
    const events = await run.kept();
    expect(events.map(({ message }) => message)).toEqual(['last of plenty', NOTICE, 'a', 'b', 'c', 'done']);
    expect(events[1]).toMatchObject({ eventType: EventType.PROGRESS, workerKey: '' });
  });

  it('also reports it when only its bytes have reached that share', async () => {
    const written = await run.journal({ maxBytesPerRun: 4 * 165 });
    for (const text of ['a', 'b', 'c']) await written.emit(drawn(text.repeat(100)));
    await written.settle();
    expect((await run.messages()).at(-1)).toEqual(NOTICE);
  });

  it('delays events so that they coalesce, but not those waiting for the log', async () => {
    const written = await throttled();
    for (const text of ['a', 'b']) {
      await written.emit(drawn(text));
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(run.log.appends).toHaveLength(1);
    await written.settle();
    expect(run.log.appends).toEqual([2, 2]);
    await written.emit(drawn('c'));
    await written.end(DONE, NEVER);
    expect((await run.messages()).slice(-4)).toEqual(['a', 'b', 'c', 'done']);
  });

  it('coalesces related events and keeps the order of everything', async () => {
    const written = await throttled();
    const given: [string, OngoingEvent['kind'], string][] = [
      ['w', 'log', 'one'],
      ['w', 'log', 'two'],
      ['w', 'model_chunk', 'Hel'],
      ['w', 'model_chunk', 'lo'],
      ['w', 'log', 'three'],
      ['v', 'log', 'four'],
      ['v', 'log', 'five'],
      ['w', 'worker_finished', 'w'],
      ['w', 'worker_finished', 'w'],
      ['v', 'progress', 'a third'],
      ['v', 'progress', 'a half'],
      ['w', 'progress', 'all'],
      ['v', 'log', 'six'],
    ];
    for (const [workerKey, kind, message] of given) await written.emit(of(workerKey, kind, message));
    await written.end(DONE, NEVER);
    const events = (await run.kept()).slice(2);
    expect(events.map(({ workerKey, message }) => `${workerKey}: ${message}`)).toEqual([
      'w: one\ntwo',
      'w: Hello',
      'w: three',
      'v: four\nfive',
      'w: w',
      'w: w',
      'v: a half',
      'w: all',
      'v: six',
      ': done',
    ]);
  });

  it('coalesces nothing that is being appended', async () => {
    const written = await throttled({ throttledAppendMs: 1 });
    const release = run.log.hold();
    await written.emit(line('under way'));
    await until(() => run.log.appends.length === 2);
    await written.emit(line('waits'));
    await written.emit(line('with it'));
    release();
    await written.settle();
    expect((await run.messages()).slice(2)).toEqual(['under way', 'waits\nwith it']);
  });

  it('completes a chatty run that would exceed its event limit, with every line', async () => {
    const written = await run.journal({ maxEventsPerRun: 100 });
    const lines = Array.from({ length: 20_000 }, (_, index) => `line ${index}`);
    for (const [index, text] of lines.entries()) {
      await written.emit(line(text));
      if (index % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await written.settle();
    await written.end(DONE, NEVER);
    expect(run.broken).toEqual([]);
    const told = (await run.kept()).filter(({ eventType }) => eventType === EventType.LOG);
    expect(told.length).toBeLessThanOrEqual(100);
    expect(told.map(({ message }) => message).join('\n')).toBe(lines.join('\n'));
  });

  it("returns a model's text exactly as it was, whatever was coalesced", async () => {
    const written = await run.journal({ maxEventsPerRun: 60, maxEventBytes: 1_000 });
    const pieces = Array.from({ length: 6_000 }, (_, index) => ['a', '\n', 'ä ', '😀', ''][index % 5] ?? '');
    for (const [index, piece] of pieces.entries()) {
      await written.emit(of('w', 'model_chunk', piece));
      if (index % 200 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await written.end(DONE, NEVER);
    expect(run.broken).toEqual([]);
    const told = (await run.kept()).filter(({ eventType }) => eventType === EventType.LOG);
    expect(told.map(({ message }) => message).join('')).toBe(pieces.join(''));
    expect(told.some(({ message }) => message.length > 500)).toBe(true);
  });

  it('still fails above its limit, with room for the end', async () => {
    const written = await throttled();
    for (let index = 0; index < 25; index += 1) await written.emit(drawn(String(index)));
    await expect(written.emit(drawn('one too many'))).rejects.toMatchObject({ reason: 'RUN_LIMIT_EXCEEDED' });
    await written.end(DONE, NEVER);
    expect((await run.messages()).at(-1)).toBe('done');
  });
});
