import { GatewayError } from '#errors';
import { answersGoals, type RequirementContext, type WorkerMetadata } from '#worker-kit';
import { oneLine } from './one-line.js';
import { planGoal } from './plan-goal.js';
import { sessionPlan } from './session-plan.js';
import { userText } from './user-text.js';
import { withRequirements, type PlannedWorker } from './with-requirements.js';

const MAX_GOAL_LENGTH = 1_000;

/** The workers to run, and where the choice comes from. */
export interface ChosenPlan {
  /** Empty when workers were named. */
  readonly purpose: string;
  /** `params`: named by the caller; `plan`: settled with `plan_pipeline`; `goal`: by the words of a goal. */
  readonly from: 'params' | 'plan' | 'goal';
  readonly plan: readonly PlannedWorker[];
  /**
   * One line on which workers are left out and why; empty when none is, and for workers named by the
   * caller.
   */
  readonly leftOut: string;
}

/**
 * Returns the plan to execute: the workers of `params.workers`, else those that serve
 * `params.user_input`, else the session's settled plan, else those that serve its purpose. Error:
 * `PARAM_INVALID`.
 */
export async function choosePlan(context: RequirementContext): Promise<ChosenPlan> {
  const { params, session, workers, artifacts } = context;
  const named = (params['workers'] ?? '').split(/[\s,]+/).filter((key) => key !== '');
  if (named.length > 0) {
    return { purpose: '', from: 'params', plan: namedWorkers(named, workers), leftOut: '' };
  }
  const goal = oneLine(userText(params), MAX_GOAL_LENGTH);
  if (goal !== '') return { purpose: goal, from: 'goal', ...planGoal(goal, workers) };
  const { purpose } = session;
  if (purpose === '') {
    throw new GatewayError(
      'PARAM_INVALID',
      'no goal is settled yet: start plan_pipeline first, or give a goal in user_input or keys in workers.',
      { metadata: { param: 'user_input' } },
    );
  }
  return { purpose, ...(await sessionPlan(purpose, artifacts, workers)) };
}

function namedWorkers(named: readonly string[], workers: readonly WorkerMetadata[]): PlannedWorker[] {
  const known = new Set(
    workers.filter(answersGoals).flatMap(({ key, aliases }) => [key, ...(aliases ?? [])]),
  );
  for (const key of named) {
    if (known.has(key)) continue;
    throw new GatewayError('PARAM_INVALID', `workers names "${oneLine(key, 64)}", which serves no goal.`, {
      metadata: { param: 'workers' },
    });
  }
  return withRequirements(
    named.map((worker) => ({ worker, why: 'asked for' })),
    workers,
  );
}
