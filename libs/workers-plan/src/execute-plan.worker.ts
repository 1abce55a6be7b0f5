import type { GraphView } from '#events';
import {
  answersGoals,
  Worker,
  type RequirementContext,
  type RunnableWorker,
  type WorkerContext,
  type WorkerResult,
} from '#worker-kit';
import { plain, type RepoReport } from '#workers-code';
import { composeAnswer } from './answers/compose-answer.js';
import { saidBy } from './answers/said-by.js';
import { choosePlan, type ChosenPlan } from './chosen-plan.js';
import { REPORT } from './plan-goal.js';
import { planGraph } from './plan-graph.js';
import { isOnlyNeeded, type PlannedWorker } from './with-requirements.js';

const MAX_GOAL_LENGTH = 1_000;

/** The value of `execute_plan`. */
export interface ExecutePlanValue extends ChosenPlan {
  readonly graph: GraphView;
}

/**
 * Executes a plan in one run: its workers run first, independent ones concurrently, each streaming its
 * start, cache hit, progress and end; their results are artifacts. The final message starts with the
 * goal and its answer, each line with its evidence, followed by the final message of each worker
 * chosen for the goal, and by the report if the plan has one.
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
    const plannable = new Set(context.workers.filter(answersGoals).map(({ key }) => key));
    return plan.flatMap(({ worker }) => (plannable.has(worker) ? [worker] : []));
  }

  buildInput(context: WorkerContext): Promise<ChosenPlan> {
    return choosePlan(context);
  }

  async run(chosen: ChosenPlan, context: WorkerContext): Promise<WorkerResult<ExecutePlanValue>> {
    const { plan } = chosen;
    const graph = planGraph(plan, context.workers);
    return {
      value: { ...chosen, graph },
      message: await closingText(chosen, context),
      clientView: { phase: 'executed', content: { kind: 'graph', graph } },
    };
  }
}

/** Returns goal, answer, executed workers, the message of each chosen worker, and the report. */
async function closingText(chosen: ChosenPlan, context: WorkerContext): Promise<string> {
  const { purpose, plan, leftOut } = chosen;
  const goal = purpose === '' ? [] : [`Goal: ${plain(purpose, MAX_GOAL_LENGTH)}`];
  if (plan.length === 0) return [...goal, 'No registered worker answers it.'].join('\n\n');
  const keys = plan.map(({ worker }) => worker).join(', ');
  const ran = `Ran ${plan.length} ${plan.length === 1 ? 'worker' : 'workers'}: ${keys} (answer composed from their results, source: static)`;
  const report = plan.some(({ worker }) => worker === REPORT)
    ? [context.result<RepoReport>(REPORT).markdown]
    : [];
  return [
    ...goal,
    `## Answer\n\n${await composeAnswer(chosen, context)}`,
    [ran, ...(leftOut === '' ? [] : [leftOut])].join('\n'),
    ...details(plan, context),
    ...report,
  ].join('\n\n');
}

function details(plan: readonly PlannedWorker[], context: WorkerContext): string[] {
  return plan
    .filter((planned) => !isOnlyNeeded(planned) && planned.worker !== REPORT)
    .map(({ worker, why }) => `## ${worker}\n\nIn the plan: ${why}\n\n${saidBy(worker, context)}`);
}
