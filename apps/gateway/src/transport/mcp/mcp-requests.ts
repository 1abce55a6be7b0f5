import { createMcpHandler, type McpHttpHandler } from '@modelcontextprotocol/server';
import type { Request, Response } from 'express';
import { GatewayError } from '#errors';
import type { McpExchanges } from './mcp-exchanges.js';
import type { McpToolCalls } from './mcp-tool-calls.js';

export interface McpRequestsOptions {
  readonly calls: McpToolCalls;
  readonly exchanges: McpExchanges;
  readonly keepAliveMs: number;
  /** The most concurrent requests, streams included. */
  readonly maxOpen: number;
}

/** Answers clients of revision 2026-07-28, which has no sessions: each request stands alone. */
export class McpRequests {
  private readonly handler: McpHttpHandler;
  private open = 0;

  constructor(private readonly options: McpRequestsOptions) {
    const { calls, keepAliveMs, maxOpen } = options;
    this.handler = createMcpHandler(() => calls.createServer(), {
      legacy: 'reject',
      keepAliveMs,
      maxSubscriptions: maxOpen,
    });
  }

  /** Error: `MCP_CALLS_EXHAUSTED`. */
  async answer(request: Request, response: Response): Promise<void> {
    if (this.open >= this.options.maxOpen) {
      const text = 'too many requests of MCP clients are under way';
      throw new GatewayError('MCP_CALLS_EXHAUSTED', text, { retryDelayMs: 1_000 });
    }
    this.open += 1;
    try {
      // Nothing is kept between calls, so each names its session by a field or its cookie.
      await this.options.exchanges.exchange(
        request,
        response,
        { openedSessionId: undefined },
        (web, parsedBody) => this.handler.fetch(web, { parsedBody }),
      );
    } finally {
      this.open -= 1;
    }
  }

  async close(): Promise<void> {
    await this.handler.close();
  }
}
