import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js';
import {
  CallToolRequestSchema,
  ListToolsRequestSchema,
  type CallToolResult,
  type ProgressToken,
  type Tool,
} from '@modelcontextprotocol/sdk/types.js';
import type { Request, Response } from 'express';
import { GatewayError } from '#errors';
import { SESSION_COOKIE } from '#sessions';
import { currentRequestId } from '../../logging/call-scope.js';
import { asGatewayError } from '../errors/as-gateway-error.js';
import { mcpErrorResult } from './mcp-error-result.js';
import { exchange } from './mcp-exchange.js';
import { McpReply } from './mcp-reply.js';
import type { McpCall, McpTool } from './mcp-tool.js';

/** Where a progress notification carries the event that it tells of. */
const EVENT_KEY = 'run-gateway/event';
const INSTRUCTIONS =
  'Open a session over a repository with session.init and watch its bootstrap run with run.watch. A run may end ' +
  'with a question (INPUT_REQUIRED): answer it with run.input and watch the run that it names. worker.list tells ' +
  'what run.start can start. The other tools read the repository of the session.';

export interface McpSessionOptions {
  readonly tools: ReadonlyMap<string, McpTool>;
  readonly keepAliveMs: number;
  /** The client has ended the session. */
  readonly onClosed: () => void;
}

/** What the endpoint knows of the HTTP request under a call. */
interface Under {
  readonly reply: McpReply;
  readonly cookie: string | undefined;
}

/** A client's session with the endpoint: a real MCP server over streamable HTTP. */
export class McpSession {
  readonly id = randomUUID();
  /** HTTP requests that are under way, streams among them. */
  openExchanges = 0;
  /** Calls of tools that are under way. */
  openCalls = 0;
  exchanges = 0;
  usedAtMs = Date.now();
  private readonly under = new AsyncLocalStorage<Under>();
  private readonly server = new McpServer(
    { name: 'run-gateway', version: '1' },
    { instructions: INSTRUCTIONS },
  );
  private readonly transport: WebStandardStreamableHTTPServerTransport;
  /** The gateway's session that the client has opened last. */
  private openedSessionId: string | undefined;

  constructor(private readonly options: McpSessionOptions) {
    const { onClosed, keepAliveMs } = options;
    this.transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: () => this.id,
      onsessionclosed: onClosed,
      keepAliveMs,
    });
  }

  /** To be called once, before anything is answered. */
  async connect(): Promise<void> {
    const { server } = this.server;
    server.registerCapabilities({ tools: {} });
    server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: this.listedTools() }));
    server.setRequestHandler(CallToolRequestSchema, ({ params }, { signal, requestId, sendNotification }) => {
      const { name, arguments: args = {}, _meta: meta } = params;
      const notify = (progressToken: ProgressToken): McpCall['onProgress'] => {
        return async ({ event, ...progress }) => {
          this.under.getStore()?.reply.noteWritten();
          const told = { progressToken, ...progress, _meta: { [EVENT_KEY]: event } };
          await sendNotification({ method: 'notifications/progress', params: told });
        };
      };
      const onProgress = meta?.progressToken === undefined ? undefined : notify(meta.progressToken);
      // A request that is cancelled has no answer, so nothing else would end its stream.
      signal.addEventListener('abort', () => this.transport.closeSSEStream(requestId), { once: true });
      return this.call(name, args, { signal, onProgress });
    });
    await this.server.connect(this.transport);
  }

  /** Whether its client has initialized it. */
  get isInitialized(): boolean {
    return this.transport.sessionId !== undefined;
  }

  /** Answers an HTTP request of the session; resolves when that is over. */
  async answer(request: Request, response: Response): Promise<void> {
    this.openExchanges += 1;
    this.exchanges += 1;
    this.usedAtMs = Date.now();
    const { cookie } = request.headers;
    try {
      await exchange(this.transport, request, response, (reply, work) =>
        this.under.run({ reply, cookie }, work),
      );
    } finally {
      this.openExchanges -= 1;
      this.usedAtMs = Date.now();
    }
  }

  async close(): Promise<void> {
    await this.server.close();
  }

  private listedTools(): Tool[] {
    return [...this.options.tools.values()].map(
      ({ name, description, inputSchema, outputSchema, isReadOnly }) => ({
        name,
        description,
        inputSchema,
        outputSchema,
        annotations: { readOnlyHint: isReadOnly },
      }),
    );
  }

  private async call(
    name: string,
    args: Readonly<Record<string, unknown>>,
    { signal, onProgress }: Pick<McpCall, 'signal' | 'onProgress'>,
  ): Promise<CallToolResult> {
    const requestId = currentRequestId() ?? '';
    const { reply = new McpReply(), cookie } = this.under.getStore() ?? {};
    const tool = this.options.tools.get(name);
    this.openCalls += 1;
    try {
      if (tool === undefined) throw new GatewayError('TOOL_UNKNOWN', 'There is no tool of this name.');
      const context = this.contextOf(tool, requestId, cookie);
      const both = AbortSignal.any([signal, reply.closed]);
      const result = await tool.run(args, { context, signal: both, reply, onProgress });
      return { content: [{ type: 'text', text: JSON.stringify(result) }], structuredContent: result };
    } catch (error) {
      return mcpErrorResult(asGatewayError(error), requestId);
    } finally {
      this.openCalls -= 1;
    }
  }

  private contextOf(tool: McpTool, requestId: string, cookie: string | undefined): McpCall['context'] {
    const { openedSessionId } = this;
    const remembered = openedSessionId === undefined ? undefined : `${SESSION_COOKIE}=${openedSessionId}`;
    return {
      requestId,
      // A new session is opened unless the client itself names an old one.
      cookie: cookie ?? (tool.name === 'session.init' ? undefined : remembered),
      setSessionCookie: (sessionId) => (this.openedSessionId = sessionId),
    };
  }
}
