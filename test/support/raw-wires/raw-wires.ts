import { fromBinary } from '@bufbuild/protobuf';
import { EventKind, WatchRunResponse_EventType as EventType, WatchRunResponseSchema } from '#contract';
import { openConnectFrames, openGrpcWebFrames } from './enveloped-frames.js';
import type { OpenFrames } from './frame-stream.js';
import { openGrpcFrames } from './grpc-frames.js';
import { openSseFrames } from './sse-frames.js';

/** The content of a frame, the same on every wire. */
export interface FrameContent {
  readonly seq: number;
  readonly message: string;
  readonly attempt: number;
  readonly isTerminal: boolean;
}

export interface RawWire {
  readonly name: string;
  readonly open: OpenFrames;
  readonly read: (frame: string) => FrameContent;
}

export const SSE: RawWire = { name: 'SSE', open: openSseFrames, read: readSse };
export const GRPC: RawWire = { name: 'gRPC', open: openGrpcFrames, read: readMessage };

/** Every wire, with its frames as bytes and not as messages. */
export const RAW_WIRES: readonly RawWire[] = [
  SSE,
  GRPC,
  { name: 'Connect', open: openConnectFrames, read: readMessage },
  { name: 'gRPC-Web', open: openGrpcWebFrames, read: readMessage },
];

interface SseData {
  readonly seq: string;
  readonly message: string;
  readonly attempt: number;
  readonly eventType: string;
}

function readSse(frame: string): FrameContent {
  const [, id, data] = /^id: (\d+)\ndata: (.*)$/.exec(Buffer.from(frame, 'latin1').toString()) ?? [];
  const { seq, message, attempt, eventType } = JSON.parse(data ?? '{}') as SseData;
  if (id !== seq) throw new Error(`an SSE frame has the id ${id} and the seq ${seq}`);
  const isTerminal = /_(COMPLETE|ERROR)$/.test(eventType);
  return { seq: Number(seq), message, attempt, isTerminal };
}

function readMessage(frame: string): FrameContent {
  const { seq, message, attempt, eventType, kind } = fromBinary(
    WatchRunResponseSchema,
    Buffer.from(frame, 'latin1'),
  );
  if (kind === EventKind.WATCH) throw new Error('a control event came although nobody asked');
  const isTerminal = eventType === EventType.COMPLETE || eventType === EventType.ERROR;
  return { seq: Number(seq), message, attempt, isTerminal };
}
