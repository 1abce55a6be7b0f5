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

/** Identifies the worker and run that call a model. */
export interface ModelUse {
  readonly runId: string;
  readonly workerKey: string;
  readonly hint?: ModelHint;
}

/** The session's resources for the workers of its runs. */
export interface WorkerEnvironment {
  /** Returns the models, on the account of that run. */
  modelOf(use: ModelUse): ModelClient;
  readonly tools: ToolRegistry;
  readonly artifacts: ArtifactFs;
  /** Opens a repository. Errors: `REPO_*`. */
  repository(access: RepositoryAccess): Promise<OpenedRepository>;
}
