import type { CallContext } from '../calls/call-context.js';
import type { McpReply } from './mcp-reply.js';
import type { McpSchema } from './mcp-schema.js';
import type { RunEventJson } from './run-watcher.js';

/** Progress of a running tool. */
export interface McpProgress {
  /** Increases with each step. */
  readonly progress: number;
  readonly message: string;
  /** The event of the run that this step reports. */
  readonly event: RunEventJson;
}

/** The call of a tool. */
export interface McpCall {
  readonly context: CallContext;
  readonly reply: McpReply;
  /** Undefined if the client did not ask for progress. */
  readonly onProgress: ((progress: McpProgress) => Promise<void>) | undefined;
}

/** A tool of the endpoint. */
export interface McpTool {
  readonly name: string;
  /** The RPC of the contract that the tool calls; undefined if there is none. */
  readonly method?: string;
  readonly description: string;
  readonly inputSchema: McpSchema;
  readonly outputSchema: McpSchema;
  /** True if the tool has no effects. */
  readonly isReadOnly: boolean;
  /** Returns the structured result. A `GatewayError` is passed to the client. */
  readonly run: (args: Readonly<Record<string, unknown>>, call: McpCall) => Promise<Record<string, unknown>>;
}
