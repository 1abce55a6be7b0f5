import type { WatchRunRequest } from '#contract';
import { GatewayError } from '#errors';
import type { WatchOpening, WatchService } from '#watch';
import type { WireFormat } from '#wire';
import { checkedRunId } from './checked-run-id.js';

/** The run to watch, and the seq of the last event that the client has. */
type WatchTarget = Pick<WatchRunRequest, 'runId' | 'afterSeq'>;

/** Admits a watch. Errors: those of `WatchService.open`, `RUN_ID_MISSING`. */
export function openWatch(
  service: WatchService,
  { runId, afterSeq }: WatchTarget,
  format?: WireFormat,
): Promise<WatchOpening> {
  if (afterSeq > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw new GatewayError('CURSOR_AHEAD', 'after_seq is beyond the last event of the run');
  }
  return service.open({ runId: checkedRunId(runId), afterSeq: Number(afterSeq), format });
}
