import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import {
  CallToolResultSchema,
  ErrorCode,
  McpError,
  ToolListChangedNotificationSchema,
  type CallToolResult,
  type Tool,
} from '@modelcontextprotocol/sdk/types.js';
import { UNCHECKED_SCHEMAS } from '../unchecked-schemas.js';
import { boundedFetch } from './bounded-fetch.js';
import { StdioServerTransport } from './stdio-server-transport.js';
import type { ToolServerConfig } from './tool-server-config.js';
import type { ToolServersOptions } from './tool-servers-options.js';

/** What stands around a result in a message. */
const ENVELOPE_BYTES = 64 * 1024;
const STDERR_CHARACTERS = 4_096;
const MAX_PAGES = 100;

export interface ServerConnectionOptions {
  readonly server: ToolServerConfig;
  readonly limits: Required<Omit<ToolServersOptions, 'servers'>>;
  /** The server is gone; called once, and not after `close`. */
  readonly onLost: (detail: string) => void;
  readonly onToolsChanged: () => void;
}

/** One connection to one server, from its start to its loss. A new one is made for each start. */
export class ServerConnection {
  private readonly client: Client;
  private readonly transport: Transport;
  private lastProblem = '';
  private isOver = false;

  constructor(private readonly options: ServerConnectionOptions) {
    // What strangers describe is bounded by size and not trusted anyway.
    this.client = new Client(
      { name: 'run-gateway', version: '1' },
      { capabilities: {}, jsonSchemaValidator: UNCHECKED_SCHEMAS },
    );
    this.transport = transportTo(options.server, options.limits);
    Object.assign(this.client, {
      onclose: () => this.lose('the connection was closed'),
      onerror: (error: Error) => (this.lastProblem = String(error)),
    });
    this.client.setNotificationHandler(ToolListChangedNotificationSchema, () => options.onToolsChanged());
  }

  /** Connects within the time for starting. Fails with the reason; it is then closed. */
  async open(): Promise<void> {
    const timeout = this.options.limits.startTimeoutMs;
    try {
      await this.client.connect(this.transport, { timeout });
    } catch (error) {
      const detail = this.describe(String(error));
      await this.close();
      throw new Error(detail, { cause: error });
    }
  }

  async listTools(): Promise<readonly Tool[]> {
    const { maxTools, startTimeoutMs: timeout } = this.options.limits;
    const tools: Tool[] = [];
    if (this.client.getServerCapabilities()?.tools === undefined) return tools;
    let cursor: string | undefined;
    for (let page = 0; page < MAX_PAGES && tools.length <= maxTools; page += 1) {
      const { tools: more, nextCursor } = await this.client.listTools(
        cursor === undefined ? {} : { cursor },
        { timeout },
      );
      tools.push(...more);
      if (nextCursor === undefined) break;
      cursor = nextCursor;
    }
    return tools;
  }

  call(name: string, args: Record<string, unknown>, signal: AbortSignal): Promise<CallToolResult> {
    const request = { method: 'tools/call', params: { name, arguments: args } } as const;
    const timeout = this.options.limits.callTimeoutMs;
    return this.client.request(request, CallToolResultSchema, { signal, timeout });
  }

  /** Loses the connection when the server does not answer. */
  async ping(): Promise<void> {
    try {
      await this.client.ping({ timeout: this.options.limits.startTimeoutMs });
    } catch (error) {
      // An answer, though it says that it does not know the question.
      const code: unknown = error instanceof McpError ? error.code : undefined;
      if (code === ErrorCode.MethodNotFound) return;
      this.lose('it does not answer');
    }
  }

  /** Ends a connection that has turned out to be of no use. */
  lose(why: string): void {
    if (this.isOver) return;
    this.isOver = true;
    this.options.onLost(this.describe(why));
    void this.client.close().catch(() => undefined);
  }

  async close(): Promise<void> {
    this.isOver = true;
    if (this.transport instanceof StreamableHTTPClientTransport) {
      // A courtesy to the server, which the transport cuts off below if it takes long.
      void this.transport.terminateSession().catch(() => undefined);
    }
    await this.client.close().catch(() => undefined);
  }

  private describe(why: string): string {
    const stderr = this.transport instanceof StdioServerTransport ? this.transport.stderr.trim() : '';
    return [why, this.lastProblem, stderr].filter((part) => part !== '').join('; ');
  }
}

function transportTo(server: ToolServerConfig, limits: ServerConnectionOptions['limits']): Transport {
  const maxMessageBytes = limits.maxOutputBytes + ENVELOPE_BYTES;
  switch (server.kind) {
    case 'stdio':
      return new StdioServerTransport({
        server,
        searchPath: limits.searchPath,
        maxMessageBytes,
        stderrCharacters: STDERR_CHARACTERS,
        closeGraceMs: limits.closeGraceMs,
      });
    case 'http':
      return new StreamableHTTPClientTransport(new URL(server.url), {
        fetch: boundedFetch(maxMessageBytes),
        requestInit: { headers: { ...server.headers } },
      });
  }
}
