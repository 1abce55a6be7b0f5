import { createServer } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';

/** The event loop's lag since the last time that it was asked for, and the most memory so far. */
export interface LoopLag {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly peakBytes: number;
}

const RESOLUTION_MS = 1;
const MS = 1e-6;

/**
 * Loaded into a gateway under test with `--import`: who connects to the socket
 * that `LOOP_LAG_PROBE` names gets a `LoopLag` as JSON, and the counting begins anew.
 */
const path = process.env['LOOP_LAG_PROBE'];
if (path !== undefined && isMainThread) {
  const lag = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  lag.enable();
  const server = createServer((socket) => {
    const peakBytes = process.resourceUsage().maxRSS * 1024;
    const [p50Ms, p99Ms] = [lag.percentile(50) * MS, lag.percentile(99) * MS];
    const found: LoopLag = { p50Ms, p99Ms, maxMs: lag.max * MS, peakBytes };
    socket.on('error', () => undefined);
    socket.end(JSON.stringify(found));
    lag.reset();
  });
  server.listen(path).unref();
}
