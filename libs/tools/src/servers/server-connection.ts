import {
  Client,
  ProtocolError,
  ProtocolErrorCode,
  SdkHttpError,
  StreamableHTTPClientTransport,
  type CallToolResult,
  type Tool,
  type Transport,
  type VersionNegotiationMode,
} from '@modelcontextprotocol/client';
import { UNCHECKED_SCHEMAS } from '../unchecked-schemas.js';
import { boundedFetch } from './bounded-fetch.js';
import { StdioServerTransport } from './stdio-server-transport.js';
import type { ToolServerConfig } from './tool-server-config.js';
import type { ToolServersOptions } from './tool-servers-options.js';

/** Allowance for the message around a result. */
const ENVELOPE_BYTES = 64 * 1024;
const STDERR_CHARACTERS = 4_096;
const MAX_PAGES = 100;
const METHOD_NOT_FOUND: number = ProtocolErrorCode.MethodNotFound;
/** The first MCP revision without sessions. */
const SESSIONLESS = '2026-07-28';
/** HTTP statuses with which a server rejects an unknown request. */
const UNKNOWN_TO_SERVER: ReadonlySet<number | undefined> = new Set([400, 404, 405, 415, 422]);

export interface ServerConnectionOptions {
  readonly server: ToolServerConfig;
  readonly limits: Required<Omit<ToolServersOptions, 'servers'>>;
  /** Called at most once, when the server is lost, and not after `close`. */
  readonly onLost: (detail: string) => void;
  readonly onToolsChanged: () => void;
}

/** One connection to one server, from its start to its loss. Each start uses a new instance. */
export class ServerConnection {
  private client: Client;
  private transport: Transport;
  private isConnected = false;
  private lastProblem = '';
  private isOver = false;

  constructor(private readonly options: ServerConnectionOptions) {
    this.client = this.clientOf('legacy');
    this.transport = transportTo(options.server, options.limits);
  }

  /** Connects within the start timeout. Rejects with the reason; the connection is then closed. */
  async open(): Promise<void> {
    try {
      await this.connect();
      this.isConnected = true;
    } catch (error) {
      const detail = this.describe(String(error));
      await this.close();
      throw new Error(detail, { cause: error });
    }
  }

  /**
   * Tries a session first, as most servers need one and some exit on any earlier request; servers without sessions
   * reject it.
   */
  private async connect(): Promise<void> {
    const { server, limits } = this.options;
    const timeout = limits.startTimeoutMs;
    try {
      await this.client.connect(this.transport, { timeout });
    } catch (error) {
      if (this.isOver || !isRefusal(error)) throw error;
      await this.client.close().catch(() => undefined);
      this.client = this.clientOf({ pin: SESSIONLESS });
      this.transport = transportTo(server, limits);
      await this.client.connect(this.transport, { timeout });
    }
  }

  private clientOf(mode: VersionNegotiationMode): Client {
    // Descriptions are untrusted in any case and limited in size, so schemas are not compiled.
    const client = new Client(
      { name: 'run-gateway', version: '1' },
      {
        capabilities: {},
        jsonSchemaValidator: UNCHECKED_SCHEMAS,
        versionNegotiation: { mode },
        listChanged: { tools: { autoRefresh: false, onChanged: () => this.options.onToolsChanged() } },
      },
    );
    return Object.assign(client, {
      onclose: () => {
        if (this.isConnected) this.lose('the connection was closed');
      },
      onerror: (error: Error) => (this.lastProblem = String(error)),
    });
  }

  async listTools(): Promise<readonly Tool[]> {
    const { maxTools, startTimeoutMs: timeout } = this.options.limits;
    const tools: Tool[] = [];
    if (this.client.getServerCapabilities()?.tools === undefined) return tools;
    let cursor: string | undefined;
    for (let page = 0; page < MAX_PAGES && tools.length <= maxTools; page += 1) {
      const params = cursor === undefined ? {} : { cursor };
      const { tools: more, nextCursor } = await this.client.request(
        { method: 'tools/list', params },
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
    return this.client.request(request, { signal, timeout });
  }

  /** Closes the connection as lost when the server does not answer. */
  async ping(): Promise<void> {
    try {
      const options = { timeout: this.options.limits.startTimeoutMs };
      // Without sessions there is no ping, but every server answers a discovery request.
      if (this.client.getProtocolEra() === 'modern') await this.client.discover(options);
      else await this.client.ping(options);
    } catch (error) {
      // An error response is still a response.
      if (error instanceof ProtocolError && error.code === METHOD_NOT_FOUND) return;
      this.lose('it does not respond');
    }
  }

  /** Ends a connection that is no longer usable. */
  lose(why: string): void {
    if (this.isOver) return;
    this.isOver = true;
    this.options.onLost(this.describe(why));
    void this.client.close().catch(() => undefined);
  }

  async close(): Promise<void> {
    this.isOver = true;
    if (this.transport instanceof StreamableHTTPClientTransport) {
      // A courtesy to the server; the transport ends it below if it takes too long.
      void this.transport.terminateSession().catch(() => undefined);
    }
    await this.client.close().catch(() => undefined);
  }

  private describe(why: string): string {
    const stderr = this.transport instanceof StdioServerTransport ? this.transport.stderr.trim() : '';
    return [why, this.lastProblem, stderr].filter((part) => part !== '').join('; ');
  }
}

/** Returns true when the server answered but refused to start a session. */
function isRefusal(error: unknown): boolean {
  if (error instanceof SdkHttpError) return UNKNOWN_TO_SERVER.has(error.status);
  return error instanceof ProtocolError;
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
