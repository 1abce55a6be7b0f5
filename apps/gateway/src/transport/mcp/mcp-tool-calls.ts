import { McpServer, type CallToolResult, type ServerContext, type Tool } from '@modelcontextprotocol/server';
import { GatewayError } from '#errors';
import { SESSION_COOKIE } from '#sessions';
import { currentRequestId } from '../../logging/call-scope.js';
import { UNKNOWN_METHOD, type CallRequest } from '../calls/call-context.js';
import type { Calls } from '../calls/calls.js';
import { asGatewayError } from '../errors/as-gateway-error.js';
import { mcpCallScope, type McpCallScope } from './mcp-call-scope.js';
import { mcpErrorResult } from './mcp-error-result.js';
import { McpReply } from './mcp-reply.js';
import type { McpCall, McpTool } from './mcp-tool.js';

/** Key in `_meta` of a progress notification for the event it reports. */
const EVENT_KEY = 'run-gateway/event';
/** Longest tool name in a log line, since a client may ask for any name. */
const MAX_NAME_LENGTH = 200;
const INSTRUCTIONS =
  'Open a session over a repository with session.init and watch its bootstrap run with run.watch. A run may end ' +
  'with a question (INPUT_REQUIRED): answer it with run.input and watch the run that it names. worker.list tells ' +
  'what run.start can start. The other tools read the repository of the session. Give each call its sessionId.';

/** The tools of the endpoint and the calls in progress. */
export class McpToolCalls {
  private readonly tools: ReadonlyMap<string, McpTool>;
  private open = 0;

  constructor(
    tools: readonly McpTool[],
    private readonly calls: Calls,
  ) {
    this.tools = new Map(tools.map((tool) => [tool.name, tool]));
  }

  /** Number of calls in progress. */
  get openCalls(): number {
    return this.open;
  }

  /** Creates an MCP server that offers the tools, for one session or one request. */
  createServer(onCancelled?: (requestId: string | number) => void): McpServer {
    const mcp = new McpServer(
      { name: 'run-gateway', version: '1' },
      { capabilities: { tools: {} }, instructions: INSTRUCTIONS },
    );
    const { server } = mcp;
    server.setRequestHandler('tools/list', () => ({ tools: this.listed() }));
    server.setRequestHandler('tools/call', ({ params }, { mcpReq }) => {
      const { name, arguments: args = {} } = params;
      mcpReq.signal.addEventListener('abort', () => onCancelled?.(mcpReq.id), { once: true });
      return this.call(name, args, mcpReq);
    });
    return mcp;
  }

  private listed(): Tool[] {
    return [...this.tools.values()].map(({ name, description, inputSchema, outputSchema, isReadOnly }) => ({
      name,
      description,
      inputSchema,
      outputSchema,
      annotations: { readOnlyHint: isReadOnly },
    }));
  }

  private async call(
    name: string,
    args: Readonly<Record<string, unknown>>,
    request: ServerContext['mcpReq'],
  ): Promise<CallToolResult> {
    const requestId = currentRequestId() ?? '';
    const scope = mcpCallScope.getStore() ?? nowhere();
    const tool = this.tools.get(name);
    this.open += 1;
    try {
      const clientSignal = AbortSignal.any([request.signal, scope.reply.closed]);
      const received = requestOf({ name, tool, requestId, clientSignal, scope });
      const result = await this.calls.pass(received, (context) => {
        if (tool === undefined) throw new GatewayError('TOOL_UNKNOWN', 'There is no tool of this name.');
        const { reply } = scope;
        return tool.run(args, { context, reply, onProgress: progressTo(request, reply) });
      });
      return { content: [{ type: 'text', text: JSON.stringify(result) }], structuredContent: result };
    } catch (error) {
      return mcpErrorResult(asGatewayError(error), requestId);
    } finally {
      this.open -= 1;
    }
  }
}

function nowhere(): McpCallScope {
  return {
    reply: new McpReply(),
    header: () => undefined,
    cookie: undefined,
    remoteAddress: undefined,
    memory: { openedSessionId: undefined },
  };
}

function progressTo(
  { _meta: meta, notify }: ServerContext['mcpReq'],
  reply: McpReply,
): McpCall['onProgress'] {
  const progressToken = meta?.progressToken;
  if (progressToken === undefined) return undefined;
  return async ({ event, ...progress }) => {
    reply.noteWritten();
    const params = { progressToken, ...progress, _meta: { [EVENT_KEY]: event } };
    await notify({ method: 'notifications/progress', params });
  };
}

interface ToolCallParts {
  readonly name: string;
  readonly tool: McpTool | undefined;
  readonly requestId: string;
  readonly clientSignal: AbortSignal;
  readonly scope: McpCallScope;
}

function requestOf({ name, tool, requestId, clientSignal, scope }: ToolCallParts): CallRequest {
  const { header, cookie, remoteAddress, memory } = scope;
  const { openedSessionId } = memory;
  const remembered = openedSessionId === undefined ? undefined : `${SESSION_COOKIE}=${openedSessionId}`;
  return {
    wire: 'mcp',
    method: tool === undefined ? UNKNOWN_METHOD : (tool.method ?? tool.name),
    route: name.slice(0, MAX_NAME_LENGTH),
    requestId,
    remoteAddress,
    header,
    // session.init opens a new session unless the client itself sends a cookie.
    cookie: cookie ?? (name === 'session.init' ? undefined : remembered),
    setSessionCookie: (sessionId) => (memory.openedSessionId = sessionId),
    clientSignal,
  };
}
