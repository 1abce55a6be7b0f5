import { AsyncLocalStorage } from 'node:async_hooks';
import type { McpReply } from './mcp-reply.js';

/** What a client's session with the endpoint remembers from one call to the next. */
export interface McpMemory {
  /** The gateway's session that the client has opened last. */
  openedSessionId: string | undefined;
}

/** What a call of a tool knows of the HTTP request under it. */
export interface McpCallScope {
  readonly reply: McpReply;
  /** A header of the request, by its lower-case name. */
  readonly header: (name: string) => string | undefined;
  readonly cookie: string | undefined;
  readonly remoteAddress: string | undefined;
  readonly memory: McpMemory;
}

/** The HTTP request under what runs now; the SDK hands only parts of it on. */
export const mcpCallScope = new AsyncLocalStorage<McpCallScope>();
