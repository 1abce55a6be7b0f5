import { GatewayError } from '#errors';
import type { RequirementContext, WorkerMetadata } from '#worker-kit';
import { oneLine } from './one-line.js';
import { selectWorkers, withRequirements, type PlannedWorker } from './select-workers.js';
import { readPlan } from './settled-plan.js';
import { userText } from './user-text.js';

const MAX_GOAL_LENGTH = 1_000;

/** What is to be run, and what said so. */
export interface ChosenPlan {
  /** Empty when workers were named. */
  readonly purpose: string;
  /** `params`: named by the caller; `plan`: settled with `plan_pipeline`; `goal`: by the words of a goal. */
  readonly from: 'params' | 'plan' | 'goal';
  readonly plan: readonly PlannedWorker[];
}

/**
 * The plan to carry out: the workers of `params.workers`, else those that serve
 * `params.user_input`, else the session's settled plan, else those that serve
 * its purpose. Error: `PARAM_INVALID`.
 */
export async function choosePlan(context: RequirementContext): Promise<ChosenPlan> {
  const { params, session, workers, artifacts } = context;
  const named = (params['workers'] ?? '').split(/[\s,]+/).filter((key) => key !== '');
  if (named.length > 0) return { purpose: '', from: 'params', plan: namedWorkers(named, workers) };
  const goal = oneLine(userText(params), MAX_GOAL_LENGTH);
  if (goal !== '') return { purpose: goal, from: 'goal', plan: selectWorkers(goal, workers) };
  const { purpose } = session;
  if (purpose === '') {
    throw new GatewayError(
      'PARAM_INVALID',
      'no goal is settled yet: start plan_pipeline first, or give a goal in user_input or keys in workers.',
      { metadata: { param: 'user_input' } },
    );
  }
  const settled = await readPlan(artifacts);
  const kept = settled?.purpose === purpose ? withRequirements(settled.plan, workers) : [];
  if (kept.length > 0) return { purpose, from: 'plan', plan: kept };
  return { purpose, from: 'goal', plan: selectWorkers(purpose, workers) };
}

function namedWorkers(named: readonly string[], workers: readonly WorkerMetadata[]): PlannedWorker[] {
  const known = new Set(workers.filter(isPlannable).flatMap(({ key, aliases }) => [key, ...(aliases ?? [])]));
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

/** Whether a plan may name the worker; the others are started by their keys, or come with those that require them. */
export function isPlannable({ serves }: WorkerMetadata): boolean {
  return (serves ?? []).length > 0;
}
