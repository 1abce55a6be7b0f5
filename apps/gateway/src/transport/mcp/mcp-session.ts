import { randomUUID } from 'node:crypto';
import { WebStandardStreamableHTTPServerTransport, type McpServer } from '@modelcontextprotocol/server';
import type { Request, Response } from 'express';
import type { McpMemory } from './mcp-call-scope.js';
import type { McpExchanges } from './mcp-exchanges.js';
import type { McpToolCalls } from './mcp-tool-calls.js';

export interface McpSessionOptions {
  readonly calls: McpToolCalls;
  readonly exchanges: McpExchanges;
  readonly keepAliveMs: number;
  /** The client has ended the session. */
  readonly onClosed: () => void;
}

/** The session of a client that speaks a revision of MCP with sessions, the last of which is 2025-11-25. */
export class McpSession {
  readonly id = randomUUID();
  /** HTTP requests that are under way, streams among them. */
  openExchanges = 0;
  exchangeCount = 0;
  usedAtMs = Date.now();
  private readonly server: McpServer;
  private readonly transport: WebStandardStreamableHTTPServerTransport;
  private readonly memory: McpMemory = { openedSessionId: undefined };

  private readonly exchanges: McpExchanges;

  constructor({ calls, exchanges, keepAliveMs, onClosed }: McpSessionOptions) {
    this.exchanges = exchanges;
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: () => this.id,
      onsessionclosed: onClosed,
      keepAliveMs,
    });
    this.transport = transport;
    // A request that is cancelled has no answer, so nothing else would end its stream.
    this.server = calls.createServer((requestId) => transport.closeSSEStream(requestId));
  }

  /** To be called once, before anything is answered. */
  async connect(): Promise<void> {
    await this.server.connect(this.transport);
  }

  /** Whether its client has initialized it. */
  get isInitialized(): boolean {
    return this.transport.sessionId !== undefined;
  }

  /** Answers an HTTP request of the session; resolves when that is over. */
  async answer(request: Request, response: Response): Promise<void> {
    this.openExchanges += 1;
    this.exchangeCount += 1;
    this.usedAtMs = Date.now();
    try {
      await this.exchanges.exchange(request, response, this.memory, (web, parsedBody) =>
        this.transport.handleRequest(web, { parsedBody }),
      );
    } finally {
      this.openExchanges -= 1;
      this.usedAtMs = Date.now();
    }
  }

  async close(): Promise<void> {
    await this.server.close();
  }
}
