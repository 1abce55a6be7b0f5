import type { GraphView } from '#events';
import { Worker, type RunnableWorker, type WorkerContext, type WorkerResult } from '#worker-kit';
import { planGraph } from './plan-graph.js';
import { selectWorkers, withRequirements, type PlannedWorker } from './select-workers.js';

/** The value of `worker_DAG`. */
export interface WorkerDagValue {
  /** Of the session; empty when none is settled and all workers are shown. */
  readonly purpose: string;
  readonly plan: readonly PlannedWorker[];
  readonly graph: GraphView;
}

/** Shows which workers serve the session's purpose and what they require of each other. */
@Worker({
  key: 'worker_DAG',
  description: "The plan as a graph: the workers that serve the session's purpose, with their requirements.",
  restart: 'safe',
})
export class WorkerDagWorker implements RunnableWorker<{ readonly purpose: string }, WorkerDagValue> {
  buildInput({ session }: WorkerContext): { readonly purpose: string } {
    return { purpose: session.purpose };
  }

  run(
    { purpose }: { readonly purpose: string },
    { workers }: WorkerContext,
  ): Promise<WorkerResult<WorkerDagValue>> {
    const all = workers.map(({ key }) => ({ worker: key, why: 'registered' }));
    const plan = purpose === '' ? withRequirements(all, workers) : selectWorkers(purpose, workers);
    const graph = planGraph(plan, workers);
    const keys = plan.map(({ worker }) => worker).join(', ');
    const message =
      purpose === ''
        ? `No purpose is settled yet, so these are all ${plan.length} workers: ${keys}`
        : plan.length === 0
          ? `No registered worker serves the purpose: ${purpose}`
          : `${plan.length === 1 ? '1 worker serves' : `${plan.length} workers serve`} the purpose "${purpose}": ${keys}`;
    return Promise.resolve({
      value: { purpose, plan, graph },
      message,
      clientView: { phase: 'plan', content: { kind: 'graph', graph } },
    });
  }
}
