import type { OpenedRepository, RepositoryOpener } from '#repositories';
import { fsReadTool } from './fs-read-tool.js';
import { githubCloneTool } from './github-clone-tool.js';
import { McpToolRegistry } from './mcp-tool-registry.js';
import { scanListTool } from './scan-list-tool.js';
import { DEFAULT_SESSION_TOOLS_OPTIONS, type SessionToolsOptions } from './session-tools-options.js';
import type { ToolRegistry } from './tool-registry.port.js';

export interface SessionToolsRequest {
  readonly sessionId: string;
  readonly opener: RepositoryOpener;
  /** The session's repository, opened when it is not yet. Errors: `REPO_*`. */
  readonly repository: (signal: AbortSignal) => Promise<OpenedRepository>;
  readonly options?: SessionToolsOptions;
}

/** The tools of one session; whoever asked for them closes them. Nothing is started before the first use. */
export function createSessionTools(request: SessionToolsRequest): ToolRegistry {
  const options = { ...DEFAULT_SESSION_TOOLS_OPTIONS, ...request.options };
  const { repository, sessionId, opener } = request;
  const tools = [
    scanListTool({
      repository,
      defaultEntries: Math.min(options.defaultListEntries, options.maxListEntries),
      maxEntries: options.maxListEntries,
    }),
    fsReadTool({
      repository,
      defaultBytes: Math.min(options.defaultReadBytes, options.maxReadBytes),
      maxBytes: options.maxReadBytes,
    }),
    githubCloneTool({ sessionId, opener }),
  ];
  return new McpToolRegistry(tools, options);
}
