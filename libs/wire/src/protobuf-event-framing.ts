import { toBinary } from '@bufbuild/protobuf';
import { WatchRunResponseSchema } from '#contract';
import { isTerminal, type RunEvent } from '#events';
import { envelope, EventFraming, type FramedBatch } from '#watch';
import { runEventMessage } from './run-event-message.js';
import { sseFrame } from './sse-frame.js';

/** Frames events as `WatchRunResponse` messages. */
export class ProtobufEventFraming extends EventFraming {
  frame(events: readonly RunEvent[]): FramedBatch {
    const envelopes: Buffer[] = [];
    let sse = '';
    for (const event of events) {
      const message = runEventMessage(event);
      envelopes.push(envelope(toBinary(WatchRunResponseSchema, message)));
      sse += sseFrame(message);
    }
    const first = events[0] as RunEvent;
    const last = events.at(-1) as RunEvent;
    return {
      firstSeq: first.seq,
      lastSeq: last.seq,
      ended: isTerminal(last),
      envelopes: envelopes.length === 1 ? (envelopes[0] as Buffer) : Buffer.concat(envelopes),
      sse: Buffer.from(sse, 'utf8'),
    };
  }
}
