import { randomUUID } from 'node:crypto';
import { WebStandardStreamableHTTPServerTransport, type McpServer } from '@modelcontextprotocol/server';
import type { Request, Response } from 'express';
import type { McpSessionState } from './mcp-call-scope.js';
import type { McpExchanges } from './mcp-exchanges.js';
import type { McpToolCalls } from './mcp-tool-calls.js';

export interface McpSessionOptions {
  readonly calls: McpToolCalls;
  readonly exchanges: McpExchanges;
  readonly keepAliveMs: number;
  /** Called when the client has ended the session. */
  readonly onClosed: () => void;
}

/** A session of a client that uses a revision of MCP with sessions, 2025-11-25 being the last. */
export class McpSession {
  readonly id = randomUUID();
  /** HTTP requests in progress, streams included. */
  openExchanges = 0;
  exchangeCount = 0;
  usedAtMs = Date.now();
  private readonly server: McpServer;
  private readonly transport: WebStandardStreamableHTTPServerTransport;
  private readonly memory: McpSessionState = { openedSessionId: undefined };

  private readonly exchanges: McpExchanges;

  constructor({ calls, exchanges, keepAliveMs, onClosed }: McpSessionOptions) {
    this.exchanges = exchanges;
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: () => this.id,
      onsessionclosed: onClosed,
      keepAliveMs,
    });
    this.transport = transport;
    // A cancelled request gets no answer, so nothing else would close its stream.
    this.server = calls.createServer((requestId) => transport.closeSSEStream(requestId));
  }

  /** Connects the server to its transport. Call it once, before the first answer. */
  async connect(): Promise<void> {
    await this.server.connect(this.transport);
  }

  /** True once the client has initialized the session. */
  get isInitialized(): boolean {
    return this.transport.sessionId !== undefined;
  }

  /** Answers an HTTP request of the session; resolves when the exchange has ended. */
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
