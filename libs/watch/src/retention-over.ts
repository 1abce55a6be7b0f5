import { GatewayError } from '#errors';
import type { RunChannel } from './run-channel.js';

/** Returns undefined while the run is kept: it is active, or ended at most `retentionMs` ago. */
export function retentionOver(channel: RunChannel, retentionMs: number): GatewayError | undefined {
  if (!channel.endedBefore(Date.now() - retentionMs)) return undefined;
  return new GatewayError('RUN_NOT_FOUND', 'run not found: its retention is over');
}
