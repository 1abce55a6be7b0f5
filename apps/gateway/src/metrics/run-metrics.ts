import { Injectable } from '@nestjs/common';
import { OnEvent } from '@nestjs/event-emitter';
import { WorkerResolver } from '#runner';
import { ACTIVE_RUN_STATES, RUN_FINISHED, RunStore, type RunFinished } from '#runs';
import { CLOSED_SET, MetricRegistry, type GaugeMetric, type LabelDomain } from '#telemetry';

type RunLabel = 'state' | 'worker';

/** The active runs, which the store knows also right after a restart, and how many have ended since the start. */
@Injectable()
export class RunMetrics {
  /** A run may be of a worker that this process no longer has. */
  private readonly worker: LabelDomain = { has: (key) => this.workers.graph.has(key) };
  private readonly finished = this.metrics.counter<RunLabel>({
    name: 'run_gateway_runs_finished_total',
    help: 'Runs that have ended since the start, by final state and worker.',
    labels: { state: CLOSED_SET, worker: this.worker },
  });

  constructor(
    private readonly metrics: MetricRegistry,
    private readonly store: RunStore,
    private readonly workers: WorkerResolver,
  ) {
    metrics.gauge<RunLabel>(
      {
        name: 'run_gateway_runs',
        help: 'Active runs, by state and worker.',
        labels: { state: new Set(ACTIVE_RUN_STATES), worker: this.worker },
      },
      (gauge) => this.countActive(gauge),
    );
  }

  @OnEvent(RUN_FINISHED)
  onFinished({ state, workerKey }: RunFinished): void {
    this.finished.add({ state, worker: workerKey });
  }

  private async countActive(gauge: GaugeMetric<RunLabel>): Promise<void> {
    const active = await this.store.countActive();
    gauge.clear();
    for (const state of ACTIVE_RUN_STATES) {
      for (const { key } of this.workers.graph.list()) gauge.set({ state, worker: key }, 0);
    }
    for (const { state, workerKey, runs } of active) gauge.add({ state, worker: workerKey }, runs);
  }
}
