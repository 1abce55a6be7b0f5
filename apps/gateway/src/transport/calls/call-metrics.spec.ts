import { MetricRegistry } from '#telemetry';
import type { CallContext } from './call-context.js';
import { CallMetrics } from './call-metrics.js';

describe('CallMetrics', () => {
  let registry: MetricRegistry;
  let metrics: CallMetrics;

  beforeEach(() => {
    registry = new MetricRegistry();
    metrics = new CallMetrics(registry);
  });

  const call = (method: string, wire: CallContext['wire']): CallContext => ({ method, wire }) as CallContext;

  async function samples(name: string): Promise<string[]> {
    return (await registry.render()).split('\n').filter((line) => line.startsWith(`${name}{`));
  }

  it('counts calls by method, wire and code', async () => {
    metrics.end(call('GetRun', 'grpc'), { code: 'OK', reason: undefined, durationMs: 1 });
    metrics.end(call('GetRun', 'grpc'), { code: 'OK', reason: undefined, durationMs: 1 });
    metrics.end(call('GetRun', 'rest'), { code: 'NOT_FOUND', reason: 'RUN_NOT_FOUND', durationMs: 1 });
    expect(await samples('run_gateway_calls_total')).toEqual([
      'run_gateway_calls_total{method="GetRun",wire="grpc",code="OK"} 2',
      'run_gateway_calls_total{method="GetRun",wire="rest",code="NOT_FOUND"} 1',
    ]);
  });

  it('times calls in seconds, whatever their code', async () => {
    metrics.end(call('InitRun', 'connect'), { code: 'OK', reason: undefined, durationMs: 20 });
    metrics.end(call('InitRun', 'connect'), { code: 'INTERNAL', reason: 'UNFORESEEN', durationMs: 5_000 });
    const name = 'run_gateway_call_duration_seconds';
    expect(await samples(`${name}_bucket`)).toEqual(
      expect.arrayContaining([
        `${name}_bucket{le="0.01",method="InitRun",wire="connect"} 0`,
        `${name}_bucket{le="0.025",method="InitRun",wire="connect"} 1`,
        `${name}_bucket{le="10",method="InitRun",wire="connect"} 2`,
      ]),
    );
    expect(await samples(`${name}_sum`)).toEqual([`${name}_sum{method="InitRun",wire="connect"} 5.02`]);
  });

  it('counts a watch as open from its begin to its end, and no other call', async () => {
    const watches = [call('WatchRun', 'sse'), call('WatchRun', 'sse'), call('WatchRun', 'grpc')];
    for (const watch of watches) metrics.begin(watch);
    metrics.begin(call('GetRun', 'rest'));
    metrics.end(watches[0] as CallContext, { code: 'OK', reason: undefined, durationMs: 1 });
    expect(await samples('run_gateway_watchers')).toEqual([
      'run_gateway_watchers{wire="sse"} 1',
      'run_gateway_watchers{wire="grpc"} 1',
    ]);
  });

  it('does not count down for a watch that was refused before it began', async () => {
    const watch = call('WatchRun', 'sse');
    metrics.begin(watch);
    metrics.end(call('WatchRun', 'sse'), { code: 'UNAUTHENTICATED', reason: 'UNFORESEEN', durationMs: 1 });
    expect(await samples('run_gateway_watchers')).toEqual(['run_gateway_watchers{wire="sse"} 1']);
  });
});
