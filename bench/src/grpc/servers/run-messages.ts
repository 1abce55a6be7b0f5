import { create, type MessageInitShape } from '@bufbuild/protobuf';
import {
  EventKind,
  WatchRunResponse_EventType,
  WatchRunResponseSchema,
  type WatchRunResponse,
} from '#contract';
import type { RunEvent } from '#events';
import { ProtobufEventFraming } from '#wire';
import { eventMessage } from '../../servers/event-json.js';
import type { RunRequest } from '../../servers/run-request.js';

const WORKER_KEY = 'test_pipeline';
const FRAMED_AT_ONCE = 1000;
const PREFIX_BYTES = 5;

/** A run's messages with their prefixes, one after the other, and where each of them ends. */
export interface FramedRun {
  readonly bytes: Buffer;
  /** `ends[index]` is behind event `index`; the first event is 1. */
  readonly ends: Float64Array;
}

/** The events of a run as the gateway has them on gRPC, framed before the run starts. */
export function framedRun(run: RunRequest): FramedRun {
  const framing = new ProtobufEventFraming();
  const pieces: Buffer[] = [];
  for (let first = 1; first <= run.events; first += FRAMED_AT_ONCE) {
    const count = Math.min(FRAMED_AT_ONCE, run.events - first + 1);
    const events = Array.from({ length: count }, (_, index) => runEvent(run, first + index));
    pieces.push(framing.frame(events).envelopes);
  }
  const bytes = Buffer.concat(pieces);
  const ends = new Float64Array(run.events + 1);
  let [index, end] = [0, 0];
  for (const message of messagesIn(bytes)) ends[(index += 1)] = end += PREFIX_BYTES + message.length;
  return { bytes, ends };
}

/** The bytes of each message of a run, without its prefix. */
export function runMessageBytes(run: RunRequest): Buffer[] {
  return [...messagesIn(framedRun(run).bytes)];
}

/** Not those of the libs: their place differs between the commits that are compared. */
function* messagesIn(bytes: Buffer): Generator<Buffer> {
  for (let start = PREFIX_BYTES, end = 0; start <= bytes.length; start = end + PREFIX_BYTES) {
    end = start + bytes.readUInt32BE(start - 4);
    yield bytes.subarray(start, end);
  }
}

/** The messages of a run as objects. */
export function runMessages(run: RunRequest): WatchRunResponse[] {
  return Array.from({ length: run.events }, (_, index) =>
    create(WatchRunResponseSchema, fields(runEvent(run, index + 1))),
  );
}

function runEvent(run: RunRequest, seq: number): RunEvent {
  const message = eventMessage(seq, run.events, run.payloadBytes, run.stamp);
  return { kind: 'log', message, workerKey: WORKER_KEY, seq, emittedAt: new Date(), attempt: 1 };
}

function fields({ seq, emittedAt, ...event }: RunEvent): MessageInitShape<typeof WatchRunResponseSchema> {
  const ms = emittedAt.getTime();
  return {
    eventType: WatchRunResponse_EventType.LOG,
    message: 'message' in event ? event.message : '',
    seq: BigInt(seq),
    emittedAt: { seconds: BigInt(Math.floor(ms / 1000)), nanos: (ms % 1000) * 1_000_000 },
    workerKey: WORKER_KEY,
    kind: EventKind.LOG,
    attempt: event.attempt,
  };
}
