import { CLOSED_SET } from './label-domain.js';
import { MetricRegistry } from './metric-registry.js';

describe('MetricRegistry', () => {
  const calls = { name: 'run_gateway_calls_total', help: 'Calls.' };

  const samplesOf = async (registry: MetricRegistry): Promise<string[]> =>
    (await registry.render()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));

  it('renders help, type and samples, also of a metric that has none', async () => {
    const registry = new MetricRegistry();
    registry.counter({ ...calls, labels: { method: CLOSED_SET } });
    registry.gauge({ name: 'run_gateway_runs', help: 'Runs.', labels: {} }).set({}, 3);
    expect(await registry.render()).toBe(
      [
        '# HELP run_gateway_calls_total Calls.',
        '# TYPE run_gateway_calls_total counter',
        '',
        '# HELP run_gateway_runs Runs.',
        '# TYPE run_gateway_runs gauge',
        'run_gateway_runs 3',
        '',
      ].join('\n'),
    );
    expect(registry.contentType).toBe('text/plain; version=0.0.4; charset=utf-8');
  });

  it('counts every value outside of its domain as unknown, so that a label stays bounded', async () => {
    const registry = new MetricRegistry();
    const counter = registry.counter({ ...calls, labels: { method: new Set(['GetRun']) } });
    for (const method of ['GetRun', 'a', 'b', 'GetRun', '__proto__', 'constructor']) counter.add({ method });
    counter.add({ method: 'GetRun' }, 5);
    expect(await samplesOf(registry)).toEqual([
      'run_gateway_calls_total{method="GetRun"} 7',
      'run_gateway_calls_total{method="unknown"} 4',
    ]);
  });

  it('sorts observations into buckets', async () => {
    const registry = new MetricRegistry();
    const name = 'run_gateway_commit_duration_seconds';
    const histogram = registry.histogram({ name, help: 'Commits.', labels: {}, buckets: [0.1, 1] });
    for (const seconds of [0.25, 0.0625, 4]) histogram.observe({}, seconds);
    expect(await samplesOf(registry)).toEqual([
      `${name}_bucket{le="0.1"} 1`,
      `${name}_bucket{le="1"} 2`,
      `${name}_bucket{le="+Inf"} 3`,
      `${name}_sum 4.3125`,
      `${name}_count 3`,
    ]);
  });

  it('reads a gauge and a total at each scrape', async () => {
    const registry = new MetricRegistry();
    let scrapes = 0;
    registry.gauge({ name: 'run_gateway_runs', help: 'Runs.', labels: {} }, (gauge) =>
      gauge.set({}, (scrapes += 1)),
    );
    registry.total({ name: 'process_cpu_seconds_total', help: 'CPU.', labels: {} }, () => scrapes * 10);
    expect(await samplesOf(registry)).toEqual(['run_gateway_runs 1', 'process_cpu_seconds_total 10']);
    expect(await samplesOf(registry)).toEqual(['run_gateway_runs 2', 'process_cpu_seconds_total 20']);
  });

  it('leaves a gauge without samples when its source fails, and renders the others', async () => {
    const registry = new MetricRegistry();
    let isAway = false;
    registry.gauge(
      { name: 'run_gateway_runs', help: 'Runs.', labels: { state: CLOSED_SET } },
      async (gauge) => {
        gauge.clear();
        gauge.add({ state: 'running' }, 2);
        await Promise.resolve();
        if (isAway) throw new Error('the store is away');
      },
    );
    registry.counter({ ...calls, labels: {} }).add({});
    expect(await samplesOf(registry)).toEqual([
      'run_gateway_runs{state="running"} 2',
      'run_gateway_calls_total 1',
    ]);
    isAway = true;
    expect(await samplesOf(registry)).toEqual(['run_gateway_calls_total 1']);
  });

  it('refuses a second metric of the same name', () => {
    const registry = new MetricRegistry();
    registry.counter({ ...calls, labels: {} });
    expect(() => registry.counter({ ...calls, labels: {} })).toThrow('already been registered');
  });

  it('keeps registries apart, one for each gateway of a process', async () => {
    new MetricRegistry().counter({ ...calls, labels: {} }).add({});
    expect(await new MetricRegistry().render()).toBe('\n');
  });

  it('lists what was registered', () => {
    const registry = new MetricRegistry();
    registry.counter({ ...calls, labels: { method: CLOSED_SET, wire: CLOSED_SET } });
    expect(registry.metrics).toEqual([{ ...calls, type: 'counter', labels: ['method', 'wire'] }]);
  });
});
