import type { RepositoryOpener } from '#repositories';
import { deltaDiffTool } from './delta-diff-tool.js';
import { fsReadTool } from './fs-read-tool.js';
import { githubCloneTool } from './github-clone-tool.js';
import { McpToolRegistry } from './mcp-tool-registry.js';
import { scanListTool } from './scan-list-tool.js';
import type { ToolServers } from './servers/tool-servers.js';
import { SessionToolRegistry } from './session-tool-registry.js';
import type { SharedTool } from './session-tool.js';
import { sessionToolsOptions, type SessionToolsOptions } from './session-tools-options.js';
import { snippetCollectTool } from './snippet-collect-tool.js';
import { ToolRegistryFactory, type SessionToolsRequest } from './tool-registry-factory.port.js';
import type { ToolRegistry } from './tool-registry.port.js';
import type { WordIndexes } from './word-index/word-indexes.js';
import { wordidxSearchTool } from './wordidx-search-tool.js';

export interface ToolRegistryParts {
  readonly opener: RepositoryOpener;
  /** Shared by all sessions; closed by its creator. */
  readonly indexes: WordIndexes;
  /** Shared by all sessions; closed by its creator. */
  readonly servers: ToolServers;
}

/**
 * Creates each session's registry: the gateway's own tools behind a real MCP server, and those of the operator's
 * servers.
 */
export class McpToolRegistryFactory extends ToolRegistryFactory {
  private readonly options: Required<SessionToolsOptions>;
  private readonly shared: readonly SharedTool[];

  constructor(
    private readonly parts: ToolRegistryParts,
    options: SessionToolsOptions = {},
  ) {
    super();
    this.options = { ...sessionToolsOptions(), ...options };
    this.shared = [...this.readingTools(), ...this.gitTools()];
  }

  create(request: SessionToolsRequest): ToolRegistry {
    const tools = this.shared.map((toolOf) => toolOf(request));
    const names = tools.map(({ name }) => name);
    return new SessionToolRegistry(new McpToolRegistry(tools, this.options), names, this.parts.servers);
  }

  private readingTools(): readonly SharedTool[] {
    const { options } = this;
    return [
      scanListTool({
        defaultEntries: Math.min(options.defaultListEntries, options.maxListEntries),
        maxEntries: options.maxListEntries,
      }),
      fsReadTool({
        defaultBytes: Math.min(options.defaultReadBytes, options.maxReadBytes),
        maxBytes: options.maxReadBytes,
      }),
      wordidxSearchTool({
        indexes: this.parts.indexes,
        defaultHits: Math.min(options.defaultHits, options.maxHits),
        maxHits: options.maxHits,
      }),
      snippetCollectTool({
        maxItems: options.maxSnippetItems,
        defaultTokens: Math.min(options.defaultSnippetTokens, options.maxSnippetTokens),
        maxTokens: options.maxSnippetTokens,
        maxFileBytes: options.maxSnippetFileBytes,
      }),
    ];
  }

  private gitTools(): readonly SharedTool[] {
    const { options } = this;
    const { opener } = this.parts;
    return [
      deltaDiffTool({
        opener,
        maxFiles: options.maxDiffFiles,
        defaultPatchBytes: Math.min(options.defaultPatchBytes, options.maxPatchBytes),
        maxPatchBytes: options.maxPatchBytes,
      }),
      githubCloneTool(opener),
    ];
  }
}
