import type { ModelHint } from './model-hint.js';

/** The user, session, run and worker that a model is called for. */
export interface ModelCaller {
  readonly userId: string;
  readonly sessionId: string;
  readonly runId: string;
  readonly workerKey: string;
  /** The worker's own hint; a request may name another role or level. */
  readonly hint?: ModelHint;
}
