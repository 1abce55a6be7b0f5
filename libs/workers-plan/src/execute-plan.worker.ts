import type { GraphView } from '#events';
import {
  Worker,
  type RequirementContext,
  type RunnableWorker,
  type WorkerContext,
  type WorkerResult,
} from '#worker-kit';
import type { RepoReport } from '#workers-code';
import { choosePlan, isPlannable, type ChosenPlan } from './chosen-plan.js';
import { planGraph } from './plan-graph.js';
import { isOnlyNeeded, type PlannedWorker } from './select-workers.js';

/** The value of `execute_plan`. */
export interface ExecutePlanValue extends ChosenPlan {
  readonly graph: GraphView;
}

const REPORT = 'repo_report';
const MAX_FINDING_LENGTH = 8_000;

/**
 * Carries a plan out in one run: the workers of the plan run first, those that
 * do not need each other at the same time, each streaming its start, cache hit,
 * progress and end; their results are artifacts. The closing message is the
 * report where the plan has one, else what was run and what the workers that
 * were chosen for the goal have found.
 */
@Worker({
  key: 'execute_plan',
  description:
    'Runs the workers of the settled plan, of a goal in user_input, or those named in workers, as one run.',
  restart: 'safe',
})
export class ExecutePlanWorker implements RunnableWorker<ChosenPlan, ExecutePlanValue> {
  async requirements(context: RequirementContext): Promise<string[]> {
    const { plan } = await choosePlan(context);
    const plannable = new Set(context.workers.filter(isPlannable).map(({ key }) => key));
    return plan.flatMap(({ worker }) => (plannable.has(worker) ? [worker] : []));
  }

  buildInput(context: WorkerContext): Promise<ChosenPlan> {
    return choosePlan(context);
  }

  run(chosen: ChosenPlan, context: WorkerContext): Promise<WorkerResult<ExecutePlanValue>> {
    const { purpose, plan } = chosen;
    const graph = planGraph(plan, context.workers);
    const keys = plan.map(({ worker }) => worker);
    const goal = purpose === '' ? '' : ` for the goal "${purpose}"`;
    const said =
      keys.length === 0
        ? `No registered worker serves the goal "${purpose}".`
        : `Ran ${keys.length} ${keys.length === 1 ? 'worker' : 'workers'}${goal}: ${keys.join(', ')}`;
    const report = keys.includes(REPORT) ? context.result<RepoReport>(REPORT).markdown : undefined;
    return Promise.resolve({
      value: { ...chosen, graph },
      message: report ?? [said, ...findings(plan, context)].join('\n\n'),
      clientView: { phase: 'executed', content: { kind: 'graph', graph } },
    });
  }
}

function findings(plan: readonly PlannedWorker[], context: WorkerContext): string[] {
  return plan
    .filter((planned) => !isOnlyNeeded(planned))
    .flatMap(({ worker }) => {
      const found = context.message(worker).slice(0, MAX_FINDING_LENGTH).toWellFormed();
      return found === '' ? [] : [`## ${worker}\n\n${found}`];
    });
}
