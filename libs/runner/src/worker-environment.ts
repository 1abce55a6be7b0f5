import type { ModelClient } from '#model';
import type { OpenedRepository } from '#repositories';
import type { ArtifactFs } from '#sandbox';
import type { ToolRegistry } from '#tools';

export interface RepositoryAccess {
  /** Opens another repository in place of the session's. */
  readonly url?: string;
  readonly signal: AbortSignal;
  readonly onProgress: (percent: number, message: string) => void;
}

/** What a session lends to the workers of its runs. */
export interface WorkerEnvironment {
  readonly model: ModelClient;
  readonly tools: ToolRegistry;
  readonly artifacts: ArtifactFs;
  /** Errors: `REPO_*`. */
  repository(access: RepositoryAccess): Promise<OpenedRepository>;
}
