import type { ModelHint } from './model-hint.js';

/** On whose account a model is called. */
export interface ModelCaller {
  readonly userId: string;
  readonly sessionId: string;
  readonly runId: string;
  readonly workerKey: string;
  /** What the worker says of itself; a request may name another role or level. */
  readonly hint?: ModelHint;
}
