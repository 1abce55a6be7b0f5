import { AsyncLocalStorage } from 'node:async_hooks';
import type { McpReply } from './mcp-reply.js';

/** State that an MCP session keeps between calls. */
export interface McpSessionState {
  /** The gateway session that the client opened last. */
  openedSessionId: string | undefined;
}

/** The parts of the HTTP request that a tool call needs. */
export interface McpCallScope {
  readonly reply: McpReply;
  /** Returns a header of the request by its lower-case name. */
  readonly header: (name: string) => string | undefined;
  readonly cookie: string | undefined;
  readonly remoteAddress: string | undefined;
  readonly memory: McpSessionState;
}

/** The HTTP request of the current asynchronous context; the SDK only passes parts of it on. */
export const mcpCallScope = new AsyncLocalStorage<McpCallScope>();
