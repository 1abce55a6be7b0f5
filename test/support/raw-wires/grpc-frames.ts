import { Client, credentials, status, type ServiceError } from '@grpc/grpc-js';
import {
  CUT,
  FINISHED,
  type FrameHandlers,
  type FrameStream,
  type StreamEnd,
  type WatchTarget,
} from './frame-stream.js';
import { watchRequestBytes } from './watch-request-bytes.js';

const PATH = '/insightify.v1.PipelineService/WatchRun';
const CONNECTION_FAILURES = [status.UNAVAILABLE, status.CANCELLED, status.INTERNAL, status.UNKNOWN];

/** Watches over gRPC. A frame is a protobuf message. */
export function openGrpcFrames(
  { grpcAddress, runId, afterSeq }: WatchTarget,
  { onFrame, onVerdict }: FrameHandlers,
): FrameStream {
  const client = new Client(grpcAddress, credentials.createInsecure());
  const request = Buffer.from(watchRequestBytes(runId, afterSeq));
  const call = client.makeServerStreamRequest(PATH, same, same, request);
  const ended = new Promise<StreamEnd>((resolve) => {
    call.on('metadata', (metadata) => onVerdict(String(metadata.get('watch-verdict')[0])));
    call.on('data', (message: Buffer) => onFrame(message.toString('latin1')));
    call.on('end', () => resolve(FINISHED));
    call.on('error', ({ code, details }: ServiceError) =>
      resolve(CONNECTION_FAILURES.includes(code) ? CUT : { kind: 'refused', reason: details }),
    );
  }).finally(() => client.close());
  return { ended, pause: () => void call.pause(), resume: () => void call.resume() };
}

function same(bytes: Buffer): Buffer {
  return bytes;
}
