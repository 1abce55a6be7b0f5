import type { ProposedPurpose, RepositoryOverview } from '#workers-code';
import type { PlannedWorker } from './with-requirements.js';

/** Who said it: analysis alone, or a model as well. */
export type PlanSource = 'static' | 'model';

export interface PlannedRepository {
  readonly url: string;
  readonly name: string;
  readonly commit: string;
  /** What the repository is for, with the evidence. */
  readonly about: ProposedPurpose;
}

/** The value of `plan_pipeline`. */
export interface PlanPipelineValue {
  readonly source: PlanSource;
  readonly state: 'need_more_input' | 'settled';
  /** What the user wants to learn; empty until it is known. */
  readonly purpose: string;
  readonly repository?: PlannedRepository;
  readonly overview?: RepositoryOverview;
  /** The workers that serve the purpose, each after those it requires; empty until settled. */
  readonly plan: readonly PlannedWorker[];
  /** Which workers are not in the plan and why, in one line; with `settled`, where there are such. */
  readonly leftOut?: string;
  /** What is still to be said; with `need_more_input`. */
  readonly followUp?: string;
}
