import type { ProposedPurpose, RepositoryOverview } from '#workers-code';
import type { PlannedWorker } from './with-requirements.js';

/** The origin of a plan: analysis alone, or a model as well. */
export type PlanSource = 'static' | 'model';

export interface PlannedRepository {
  readonly url: string;
  readonly name: string;
  readonly commit: string;
  /** The purpose of the repository, with the evidence. */
  readonly about: ProposedPurpose;
}

/** The value of `plan_pipeline`. */
export interface PlanPipelineValue {
  readonly source: PlanSource;
  readonly state: 'need_more_input' | 'settled';
  /** The goal of the user; empty until it is known. */
  readonly purpose: string;
  readonly repository?: PlannedRepository;
  readonly overview?: RepositoryOverview;
  /** The workers that serve the purpose, each after those it requires; empty until settled. */
  readonly plan: readonly PlannedWorker[];
  /** One line on which workers are not in the plan and why; set together with `settled`, if there are any. */
  readonly leftOut?: string;
  /** The question still to be answered; set together with `need_more_input`. */
  readonly followUp?: string;
}
