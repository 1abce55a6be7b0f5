import { GatewayError } from '#errors';
import type { LogExtent } from './run-event-log.port.js';

/** The beginning of a watch: `gap` if events it asked for are no longer kept. */
export type WatchVerdict = 'from_start' | 'resumed' | 'gap';

/** @throws `CURSOR_AHEAD` when `afterSeq` is beyond the log. */
export function watchVerdict(extent: LogExtent, afterSeq: number): WatchVerdict {
  if (afterSeq > extent.lastSeq) {
    throw new GatewayError('CURSOR_AHEAD', 'after_seq is beyond the last event of the run', {
      metadata: { after_seq: String(afterSeq), last_seq: String(extent.lastSeq) },
    });
  }
  if (afterSeq + 1 < extent.firstSeq) return 'gap';
  return afterSeq === 0 ? 'from_start' : 'resumed';
}
