import type { SessionContexts } from '#run-context';
import { resolveSessionId, type SessionsService } from '#sessions';
import { AllowedTools, type ToolDescription, type ToolRegistry, type ToolRegistryFactory } from '#tools';
import { GatewayError } from '#errors';
import type { McpSchema } from './mcp-schema.js';
import type { McpCall, McpTool } from './mcp-tool.js';

const SESSION_ID = {
  type: 'string',
  description:
    'Whose repository. Without it: that of the session that this client has opened last, if its revision of MCP has sessions.',
};

export interface RepositoryToolsParts {
  readonly sessions: SessionsService;
  readonly contexts: SessionContexts;
  readonly registries: ToolRegistryFactory;
}

/**
 * Returns the gateway's own tools for use with any session: each takes a session id besides its own
 * arguments.
 */
export async function mcpRepositoryTools(parts: RepositoryToolsParts): Promise<readonly McpTool[]> {
  const nobody = parts.registries.create({
    sessionId: 'nobody',
    repository: () => Promise.reject(new GatewayError('REPO_MISSING', 'there is no session')),
  });
  try {
    const described = await new AllowedTools(nobody).list();
    return described.map((tool) => repositoryTool(tool, parts));
  } finally {
    await nobody.close();
  }
}

function repositoryTool(
  { name, description, inputSchema, outputSchema }: ToolDescription,
  parts: RepositoryToolsParts,
): McpTool {
  const { properties = {} } = inputSchema as Partial<McpSchema>;
  return {
    name,
    description,
    isReadOnly: true,
    inputSchema: { ...inputSchema, type: 'object', properties: { sessionId: SESSION_ID, ...properties } },
    outputSchema: { properties: {}, ...outputSchema, type: 'object' },
    run: async ({ sessionId, ...args }, call) => {
      const result = await withTools(parts, sessionIdOf(sessionId, call), (tools) =>
        tools.call(name, args, { signal: call.context.signal }),
      );
      return { ...result };
    },
  };
}

async function withTools<T>(
  { sessions, contexts }: RepositoryToolsParts,
  sessionId: string,
  use: (tools: ToolRegistry) => Promise<T>,
): Promise<T> {
  const context = contexts.acquire(await sessions.record(sessionId));
  try {
    return await use(new AllowedTools(context.tools));
  } finally {
    contexts.release(sessionId);
  }
}

function sessionIdOf(field: unknown, { context }: McpCall): string {
  return resolveSessionId(typeof field === 'string' ? field : '', context.cookie);
}
