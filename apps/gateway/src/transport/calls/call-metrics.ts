import { Injectable } from '@nestjs/common';
import { CLOSED_SET, MetricRegistry } from '#telemetry';
import type { CallContext } from './call-context.js';
import { CallHook, type CallOutcome } from './call-hook.js';

const MS_PER_SECOND = 1_000;
/** Seconds: from a read of memory to a watch of a run that takes hours. */
const DURATION_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5, 10, 60, 600, 3_600];
const WATCH = 'WatchRun';

/** Counts the calls of all wires, times them, and tells how many watches are open. */
@Injectable()
export class CallMetrics extends CallHook {
  /** After every guard, so that a watch that one refuses never counts as open. */
  override readonly order = Number.MAX_SAFE_INTEGER;
  private readonly calls = this.metrics.counter({
    name: 'run_gateway_calls_total',
    help: 'Calls that have ended, by method, wire and code; a watch ends with its stream.',
    labels: { method: CLOSED_SET, wire: CLOSED_SET, code: CLOSED_SET },
  });
  private readonly duration = this.metrics.histogram({
    name: 'run_gateway_call_duration_seconds',
    help: 'Time from the arrival of a call to its reply, or to the end of its stream, by method and wire.',
    labels: { method: CLOSED_SET, wire: CLOSED_SET },
    buckets: DURATION_BUCKETS,
  });
  private readonly watchers = this.metrics.gauge({
    name: 'run_gateway_watchers',
    help: 'Open watches, by wire.',
    labels: { wire: CLOSED_SET },
  });
  /** Calls that were refused before this hook began end as well, and are not among them. */
  private readonly open = new WeakSet<CallContext>();

  constructor(private readonly metrics: MetricRegistry) {
    super();
  }

  override begin(call: CallContext): void {
    if (call.method !== WATCH) return;
    this.open.add(call);
    this.watchers.add({ wire: call.wire }, 1);
  }

  override end(call: CallContext, { code, durationMs }: CallOutcome): void {
    const { method, wire } = call;
    this.calls.add({ method, wire, code });
    this.duration.observe({ method, wire }, durationMs / MS_PER_SECOND);
    if (this.open.delete(call)) this.watchers.add({ wire }, -1);
  }
}
