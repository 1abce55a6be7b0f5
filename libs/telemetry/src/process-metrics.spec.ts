import { MetricRegistry } from './metric-registry.js';
import { ProcessMetrics } from './process-metrics.js';

describe('ProcessMetrics', () => {
  it('tells of processor time, memory and the start, in base units', async () => {
    const registry = new MetricRegistry();
    void new ProcessMetrics(registry);
    const values = Object.fromEntries(
      [...(await registry.render()).matchAll(/^(\w+) (\S+)$/gm)].map(([, name = '', value]) => [
        name,
        Number(value),
      ]),
    );
    expect(Object.keys(values)).toEqual([
      'process_cpu_seconds_total',
      'process_resident_memory_bytes',
      'process_start_time_seconds',
      'nodejs_heap_size_used_bytes',
    ]);
    const { user, system } = process.cpuUsage();
    expect(values['process_cpu_seconds_total']).toBeGreaterThan(0);
    expect(values['process_cpu_seconds_total']).toBeLessThanOrEqual((user + system) / 1e6);
    expect(values['nodejs_heap_size_used_bytes']).toBeGreaterThan(1e6);
    expect(values['process_resident_memory_bytes']).toBeGreaterThan(
      values['nodejs_heap_size_used_bytes'] ?? 0,
    );
    expect(values['process_start_time_seconds']).toBeLessThanOrEqual(Date.now() / 1000);
  });
});
