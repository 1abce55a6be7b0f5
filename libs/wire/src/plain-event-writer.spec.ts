import { isFieldSet, toBinary } from '@bufbuild/protobuf';
import { WatchRunResponseSchema } from '#contract';
import type { PlainEvent } from './plain-event.js';
import { EnvelopeWriter } from './envelope-writer.js';
import { envelope } from './framed-batch.js';
import { PlainEventWriter } from './plain-event-writer.js';
import { runEventMessage } from './run-event-message.js';
import { sseFrame } from './sse-frame.js';

/** A plain event in which nothing has its default value. */
const EVENT: PlainEvent = {
  kind: 'progress',
  message: 'half way',
  progressPercent: 50,
  seq: 300,
  emittedAt: new Date('2026-01-02T03:04:05.678Z'),
  workerKey: 'worker',
  attempt: 2,
};

/** Fields that no plain event has: such an event is encoded by reflection. */
const NEVER_PLAIN = ['client_view', 'error', 'question', 'watch'];

describe('PlainEventWriter', () => {
  const message = runEventMessage(EVENT);

  it.each(WatchRunResponseSchema.fields.map((field) => [field.name, field] as const))(
    'knows of the field %s whether plain events have it',
    (name, field) => {
      expect([name, isFieldSet(message, field)]).toEqual([name, !NEVER_PLAIN.includes(name)]);
    },
  );

  it('writes all of them as reflection does, in both forms', () => {
    const writer = new EnvelopeWriter();
    writer.reset();
    const frame = new PlainEventWriter().write(writer, EVENT, EVENT.message);
    expect(writer.take()).toEqual(envelope(toBinary(WatchRunResponseSchema, message)));
    expect(frame).toBe(sseFrame(message));
  });
});
