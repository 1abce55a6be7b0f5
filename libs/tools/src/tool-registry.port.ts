export interface ToolDescription {
  /** Namespaced, such as `fs.read`. */
  readonly name: string;
  readonly description: string;
  /** JSON schema of the arguments. */
  readonly inputSchema: Readonly<Record<string, unknown>>;
  /** JSON schema of the result, for tools that tell it; others give `{ content }` as MCP has it. */
  readonly outputSchema?: Readonly<Record<string, unknown>>;
}

export interface ToolCallOptions {
  readonly signal: AbortSignal;
}

/**
 * A session's tools, all spoken to over MCP. Errors: `TOOL_*`, and the
 * sandbox's and repositories' own where those are what went wrong.
 */
export abstract class ToolRegistry {
  /**
   * `patterns`, names with `*`, say which tools are wanted: nothing is waited
   * for that none of them names. There may be others in the answer.
   */
  abstract list(patterns?: readonly string[]): Promise<readonly ToolDescription[]>;
  /** The tool's structured content. */
  abstract call(
    name: string,
    args: Readonly<Record<string, unknown>>,
    options: ToolCallOptions,
  ): Promise<Readonly<Record<string, unknown>>>;
  abstract close(): Promise<void>;
}
