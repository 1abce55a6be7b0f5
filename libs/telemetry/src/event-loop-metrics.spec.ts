import { EventLoopMetrics } from './event-loop-metrics.js';
import { MetricRegistry } from './metric-registry.js';

const BLOCKED_MS = 80;

/** Keeps the loop from turning, as a long computation would. */
function block(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

const nextTimer = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

describe('EventLoopMetrics', () => {
  async function lagOf(registry: MetricRegistry): Promise<Record<string, number>> {
    const found = (await registry.render()).matchAll(
      /^run_gateway_event_loop_lag_seconds\{statistic="(\w+)"\} (\S+)$/gm,
    );
    return Object.fromEntries([...found].map(([, statistic = '', value]) => [statistic, Number(value)]));
  }

  it('tells how late the loop was since the last scrape', async () => {
    const registry = new MetricRegistry();
    const metrics = new EventLoopMetrics(registry);
    expect(await lagOf(registry)).toEqual({});
    metrics.onApplicationBootstrap();
    try {
      let lag: Record<string, number> = {};
      while (lag['max'] === undefined) {
        block(BLOCKED_MS);
        await nextTimer();
        lag = await lagOf(registry);
      }
      expect(Object.keys(lag)).toEqual(['p50', 'p99', 'max']);
      expect(lag['max']).toBeGreaterThan((0.9 * (BLOCKED_MS - 20)) / 1000);
      expect(lag['max']).toBeGreaterThanOrEqual(lag['p99'] ?? 0);
      expect(lag['p99']).toBeGreaterThanOrEqual(lag['p50'] ?? 0);
      expect(lag['p50']).toBeGreaterThanOrEqual(0);
    } finally {
      metrics.onApplicationShutdown();
    }
  });
});
