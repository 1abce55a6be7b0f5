import type { RequirementContext, WorkerMetadata } from '#worker-kit';
import { planGoal, type GoalPlan } from './plan-goal.js';
import { readPlan } from './settled-plan.js';
import { withRequirements } from './with-requirements.js';

/** A plan, and its origin. */
export interface SessionPlan extends GoalPlan {
  /** `plan`: settled with `plan_pipeline`; `goal`: chosen now by the words of the goal. */
  readonly from: 'plan' | 'goal';
}

/** Returns the plan for a session's purpose: the settled one, else the workers that answer its words. */
export async function sessionPlan(
  purpose: string,
  artifacts: RequirementContext['artifacts'],
  workers: readonly WorkerMetadata[],
): Promise<SessionPlan> {
  const settled = await readPlan(artifacts);
  const kept = settled?.purpose === purpose ? withRequirements(settled.plan, workers) : [];
  if (settled !== undefined && kept.length > 0) return { from: 'plan', plan: kept, leftOut: settled.leftOut };
  return { from: 'goal', ...planGoal(purpose, workers) };
}
