import type { ClientView } from '#events';

/** A worker's result. */
export interface WorkerResult<T = unknown> {
  /** The value for dependent workers and the artifact; plain JSON. */
  readonly value: T;
  /** The message of the run's COMPLETE event. */
  readonly message?: string;
  readonly clientView?: ClientView;
  /** Ends the run with `INPUT_REQUIRED`; the answer comes as `params.user_input` of a new run. */
  readonly question?: { readonly prompt: string; readonly schema?: string };
  /**
   * Set after a passing problem, such as a model that did not answer: the result is good for this run
   * and is not reused by later ones.
   */
  readonly transient?: true;
  /** Changes of the session that the run settled. */
  readonly session?: {
    readonly purpose?: string;
    readonly repoUrl?: string;
  };
}
