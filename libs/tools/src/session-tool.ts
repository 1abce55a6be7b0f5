import type { z } from 'zod';

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
