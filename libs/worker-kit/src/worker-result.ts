import type { ClientView } from '#events';

/** What a worker returns. */
export interface WorkerResult<T = unknown> {
  /** The value that dependent workers and the artifact get; plain JSON. */
  readonly value: T;
  /** The message of the run's COMPLETE event. */
  readonly message?: string;
  readonly clientView?: ClientView;
  /** Ends the run with `INPUT_REQUIRED`; the answer comes as `params.user_input` of a new run. */
  readonly question?: { readonly prompt: string; readonly schema?: string };
  /**
   * Something that may pass went wrong, such as a model that did not answer:
   * the result is good for this run and is not taken again by a later one.
   */
  readonly transient?: true;
  /** What the run settled about its session. */
  readonly session?: {
    readonly purpose?: string;
    readonly repoUrl?: string;
  };
}
