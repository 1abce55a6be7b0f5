import type { ModelClient, ModelHint } from '#model';
import type { OpenedRepository } from '#repositories';
import type { ArtifactFs } from '#sandbox';
import type { ToolRegistry } from '#tools';

export interface RepositoryAccess {
  /** Opens another repository in place of the session's. */
  readonly url?: string;
  readonly signal: AbortSignal;
  readonly onProgress: (percent: number, message: string) => void;
}

/** Which worker of which run calls a model. */
export interface ModelUse {
  readonly runId: string;
  readonly workerKey: string;
  readonly hint?: ModelHint;
}

/** What a session lends to the workers of its runs. */
export interface WorkerEnvironment {
  /** The models, on the account of that run. */
  modelOf(use: ModelUse): ModelClient;
  readonly tools: ToolRegistry;
  readonly artifacts: ArtifactFs;
  /** Errors: `REPO_*`. */
  repository(access: RepositoryAccess): Promise<OpenedRepository>;
}
