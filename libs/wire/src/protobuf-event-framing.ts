import { toBinary } from '@bufbuild/protobuf';
import { WatchRunResponseSchema } from '#contract';
import { isTerminal, type RunEvent } from '#events';
import { EventFraming } from './event-framing.port.js';
import type { FramedBatch } from './framed-batch.js';
import { EnvelopeWriter } from './envelope-writer.js';
import { PlainEventWriter } from './plain-event-writer.js';
import { isPlain } from './plain-event.js';
import { runEventMessage } from './run-event-message.js';
import { sseFrame } from './sse-frame.js';

/** Encodes events as `WatchRunResponse` messages. */
export class ProtobufEventFraming extends EventFraming {
  private readonly writer = new EnvelopeWriter();
  private readonly plain = new PlainEventWriter();

  frame(events: readonly RunEvent[]): FramedBatch {
    this.writer.reset();
    let sse = '';
    for (const event of events) sse += this.write(event);
    const first = events[0] as RunEvent;
    const last = events.at(-1) as RunEvent;
    return {
      firstSeq: first.seq,
      lastSeq: last.seq,
      ended: isTerminal(last),
      envelopes: this.writer.take(),
      sse: Buffer.from(sse, 'utf8'),
    };
  }

  /** Writes the event's envelope and returns its SSE frame. */
  private write(event: RunEvent): string {
    if (isPlain(event)) {
      // Protobuf cannot carry half of a surrogate pair, at which a worker may have cut a text.
      return this.plain.write(this.writer, event, event.message.toWellFormed());
    }
    const message = runEventMessage(event);
    this.writer.message(toBinary(WatchRunResponseSchema, message));
    return sseFrame(message);
  }
}
