import type { z } from 'zod';
import type { SessionToolsRequest } from './tool-registry-factory.port.js';

export interface SessionToolCall {
  /** Fires on cancellation, timeout, and when the registry is closed. */
  readonly signal: AbortSignal;
}

/** One of the gateway's own tools, as offered by its MCP server. */
export interface SessionTool {
  /** Namespaced, such as `fs.read`. */
  readonly name: string;
  /** For models and people who choose a tool. */
  readonly description: string;
  readonly input: z.ZodObject;
  readonly output: z.ZodObject;
  /** Called with arguments that passed the input schema. A `GatewayError` is passed on to the caller unchanged. */
  readonly run: (
    args: Readonly<Record<string, unknown>>,
    call: SessionToolCall,
  ) => Promise<Readonly<Record<string, unknown>>>;
}

/**
 * Creates one session's instance of a tool. All sessions share its schemas, which take more memory than the rest
 * of a session.
 */
export type SharedTool = (session: SessionToolsRequest) => SessionTool;

/** Creates a tool whose `run` has the types of its schemas. */
export function defineSessionTool<Input extends z.ZodObject, Output extends z.ZodObject>(definition: {
  readonly name: string;
  readonly description: string;
  readonly input: Input;
  readonly output: Output;
  readonly run: (args: z.output<Input>, call: SessionToolCall) => Promise<z.input<Output>>;
}): SessionTool {
  return { ...definition, run: (args, call) => definition.run(definition.input.parse(args), call) };
}

/** As `defineSessionTool`, shared by all sessions: `run` also gets the session of the call. */
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
