import type { GraphView } from '#events';
import { Worker, type RunnableWorker, type WorkerContext, type WorkerResult } from '#worker-kit';
import { planGraph } from './plan-graph.js';
import { sessionPlan } from './session-plan.js';
import { withRequirements, type PlannedWorker } from './with-requirements.js';

/** The value of `worker_DAG`. */
export interface WorkerDagValue {
  /** The session's purpose; empty when none is settled and all workers are shown. */
  readonly purpose: string;
  readonly plan: readonly PlannedWorker[];
  /** One line on which workers are left out and why; empty when none is. */
  readonly leftOut: string;
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

  async run(
    { purpose }: { readonly purpose: string },
    { workers, artifacts }: WorkerContext,
  ): Promise<WorkerResult<WorkerDagValue>> {
    const all = workers.map(({ key }) => ({ worker: key, why: 'registered' }));
    const { plan, leftOut } =
      purpose === ''
        ? { plan: withRequirements(all, workers), leftOut: '' }
        : await sessionPlan(purpose, artifacts, workers);
    const graph = planGraph(plan, workers);
    const keys = plan.map(({ worker }) => worker).join(', ');
    const message =
      purpose === ''
        ? `No purpose is settled yet, so these are all ${plan.length} workers: ${keys}`
        : plan.length === 0
          ? `No registered worker serves the purpose: ${purpose}`
          : `${plan.length === 1 ? '1 worker serves' : `${plan.length} workers serve`} the purpose "${purpose}": ${keys}`;
    return {
      value: { purpose, plan, leftOut, graph },
      message: leftOut === '' ? message : `${message}\n${leftOut}`,
      clientView: { phase: 'plan', content: { kind: 'graph', graph } },
    };
  }
}
