import type { z } from 'zod';
import type { SessionToolsRequest } from './tool-registry-factory.port.js';

export interface SessionToolCall {
  /** Fires on cancel, timeout, and when the registry is closed. */
  readonly signal: AbortSignal;
}

/** A tool of the gateway's own, as the MCP server offers it. */
export interface SessionTool {
  /** Namespaced, such as `fs.read`. */
  readonly name: string;
  /** For models and people who choose a tool. */
  readonly description: string;
  readonly input: z.ZodObject;
  readonly output: z.ZodObject;
  /** Gets arguments that the input schema let through. A `GatewayError` reaches the caller as it is. */
  readonly run: (
    args: Readonly<Record<string, unknown>>,
    call: SessionToolCall,
  ) => Promise<Readonly<Record<string, unknown>>>;
}

/** Makes a tool of one session; all sessions share its schemas, which take more memory than the rest of a session. */
export type SharedTool = (session: SessionToolsRequest) => SessionTool;

/** Makes a tool whose `run` has the types of its schemas. */
export function defineSessionTool<Input extends z.ZodObject, Output extends z.ZodObject>(definition: {
  readonly name: string;
  readonly description: string;
  readonly input: Input;
  readonly output: Output;
  readonly run: (args: z.output<Input>, call: SessionToolCall) => Promise<z.input<Output>>;
}): SessionTool {
  return { ...definition, run: (args, call) => definition.run(definition.input.parse(args), call) };
}

/** As `defineSessionTool`, for every session: `run` is told whose call it is. */
export function defineSharedTool<Input extends z.ZodObject, Output extends z.ZodObject>({
  run,
  ...definition
}: {
  readonly name: string;
  readonly description: string;
  readonly input: Input;
  readonly output: Output;
  readonly run: (
    args: z.output<Input>,
    call: SessionToolCall,
    session: SessionToolsRequest,
  ) => Promise<z.input<Output>>;
}): SharedTool {
  return (session) => defineSessionTool({ ...definition, run: (args, call) => run(args, call, session) });
}
