import type { CallContext } from '../calls/call-context.js';
import type { McpReply } from './mcp-reply.js';
import type { McpSchema } from './mcp-schema.js';
import type { RunEventJson } from './run-watcher.js';

/** A step of a tool that goes on. */
export interface McpProgress {
  /** Grows with each step. */
  readonly progress: number;
  readonly message: string;
  /** The event of the run that it tells of. */
  readonly event: RunEventJson;
}

/** What a tool of the endpoint knows of its call. */
export interface McpCall {
  readonly context: CallContext;
  readonly reply: McpReply;
  /** Undefined when the client did not ask for progress. */
  readonly onProgress: ((progress: McpProgress) => Promise<void>) | undefined;
}

/** A tool that the endpoint offers. */
export interface McpTool {
  readonly name: string;
  /** The RPC of the contract that the tool calls; undefined where it is none. */
  readonly method?: string;
  readonly description: string;
  readonly inputSchema: McpSchema;
  readonly outputSchema: McpSchema;
  /** It changes nothing. */
  readonly isReadOnly: boolean;
  /** A `GatewayError` reaches the client as it is. */
  readonly run: (args: Readonly<Record<string, unknown>>, call: McpCall) => Promise<Record<string, unknown>>;
}
