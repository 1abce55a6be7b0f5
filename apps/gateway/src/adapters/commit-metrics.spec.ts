import { MetricRegistry } from '#telemetry';
import { CommitMetrics } from './commit-metrics.js';

describe('CommitMetrics', () => {
  it('sorts commits by their time, in seconds, and by their writes', async () => {
    const registry = new MetricRegistry();
    const metrics = new CommitMetrics(registry);
    metrics.observe({ durationMs: 0.5, writes: 1 });
    metrics.observe({ durationMs: 30_000, writes: 12 });
    const text = await registry.render();
    for (const sample of [
      'run_gateway_commit_duration_seconds_bucket{le="0.00025"} 0',
      'run_gateway_commit_duration_seconds_bucket{le="0.0005"} 1',
      'run_gateway_commit_duration_seconds_bucket{le="5"} 1',
      'run_gateway_commit_duration_seconds_bucket{le="+Inf"} 2',
      'run_gateway_commit_duration_seconds_sum 30.0005',
      'run_gateway_commit_writes_bucket{le="10"} 1',
      'run_gateway_commit_writes_bucket{le="20"} 2',
      'run_gateway_commit_writes_sum 13',
    ]) {
      expect(text.split('\n')).toContain(sample);
    }
  });
});
