import type { OpenedRepository } from '#repositories';
import type { ToolRegistry } from './tool-registry.port.js';

export interface SessionToolsRequest {
  readonly sessionId: string;
  /** The session's repository, opened when it is not yet. Errors: `REPO_*`. */
  readonly repository: (signal: AbortSignal) => Promise<OpenedRepository>;
}

/** Makes the tools of sessions. */
export abstract class ToolRegistryFactory {
  /** Whoever asked for them closes them. Nothing is started before the first use. */
  abstract create(request: SessionToolsRequest): ToolRegistry;
}
