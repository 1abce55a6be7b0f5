import type { WorkerResolver } from '#runner';
import type { ActiveRunCount, RunFinished, RunStore } from '#runs';
import { MetricRegistry } from '#telemetry';
import { RunMetrics } from './run-metrics.js';

const WORKERS = ['code_roots', 'plan_pipeline'];

describe('RunMetrics', () => {
  let registry: MetricRegistry;
  let active: readonly ActiveRunCount[];
  let isAway: boolean;
  let metrics: RunMetrics;

  beforeEach(() => {
    registry = new MetricRegistry();
    active = [];
    isAway = false;
    const store = {
      countActive: () => (isAway ? Promise.reject(new Error('away')) : Promise.resolve(active)),
    };
    const graph = {
      has: (key: string) => WORKERS.includes(key),
      list: () => WORKERS.map((key) => ({ key })),
    };
    metrics = new RunMetrics(registry, store as unknown as RunStore, { graph } as unknown as WorkerResolver);
  });

  async function samples(name: string): Promise<string[]> {
    const lines = (await registry.render()).split('\n');
    return lines.filter((line) => line.startsWith(`${name}{`)).map((line) => line.slice(name.length));
  }

  it('shows the active runs that the store counts now, and 0 where there is none', async () => {
    active = [{ state: 'running', workerKey: 'plan_pipeline', runs: 2 }];
    expect(await samples('run_gateway_runs')).toEqual(
      expect.arrayContaining([
        '{state="queued",worker="code_roots"} 0',
        '{state="running",worker="code_roots"} 0',
        '{state="running",worker="plan_pipeline"} 2',
      ]),
    );
    active = [];
    expect(await samples('run_gateway_runs')).toContain('{state="running",worker="plan_pipeline"} 0');
    expect(await samples('run_gateway_runs')).toHaveLength(6);
  });

  it('puts the runs of workers that this process does not have together', async () => {
    active = [
      { state: 'queued', workerKey: 'gone', runs: 2 },
      { state: 'queued', workerKey: 'gone too', runs: 1 },
    ];
    expect(await samples('run_gateway_runs')).toContain('{state="queued",worker="unknown"} 3');
  });

  it('shows no active runs while the store is away', async () => {
    active = [{ state: 'running', workerKey: 'plan_pipeline', runs: 2 }];
    await registry.render();
    isAway = true;
    expect(await samples('run_gateway_runs')).toEqual([]);
  });

  it('counts the runs that end by their final state', async () => {
    const finished = { state: 'succeeded', workerKey: 'code_roots' } as RunFinished;
    metrics.onFinished(finished);
    metrics.onFinished(finished);
    metrics.onFinished({ ...finished, state: 'orphaned', workerKey: 'gone' });
    expect(await samples('run_gateway_runs_finished_total')).toEqual([
      '{state="succeeded",worker="code_roots"} 2',
      '{state="orphaned",worker="unknown"} 1',
    ]);
  });
});
