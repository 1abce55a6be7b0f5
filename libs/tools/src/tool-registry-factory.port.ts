import type { OpenedRepository } from '#repositories';
import type { ToolRegistry } from './tool-registry.port.js';

export interface SessionToolsRequest {
  readonly sessionId: string;
  /** Returns the session's repository, and opens it first if necessary. Errors: `REPO_*`. */
  readonly repository: (signal: AbortSignal) => Promise<OpenedRepository>;
}

/** Creates the tools of sessions. */
export abstract class ToolRegistryFactory {
  /** The caller must close the registry. Nothing is started before its first use. */
  abstract create(request: SessionToolsRequest): ToolRegistry;
}
