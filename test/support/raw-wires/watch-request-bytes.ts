import { create, toBinary } from '@bufbuild/protobuf';
import { WatchRunRequestSchema } from '#contract';
import { envelope } from '#wire';

/** A `WatchRunRequest` as it stands on every wire but SSE. */
export function watchRequestBytes(runId: string, afterSeq: number): Uint8Array {
  return toBinary(
    WatchRunRequestSchema,
    create(WatchRunRequestSchema, { runId, afterSeq: BigInt(afterSeq) }),
  );
}

/** The same, in its envelope. */
export function envelopedRequest(runId: string, afterSeq: number): Buffer {
  return envelope(watchRequestBytes(runId, afterSeq));
}
