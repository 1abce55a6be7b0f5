export interface ToolDescription {
  /** Namespaced, such as `fs.read`. */
  readonly name: string;
  readonly description: string;
  /** JSON schema of the arguments. */
  readonly inputSchema: Readonly<Record<string, unknown>>;
  /** JSON schema of the result; without it, the result is `{ content }` as in MCP. */
  readonly outputSchema?: Readonly<Record<string, unknown>>;
}

export interface ToolCallOptions {
  readonly signal: AbortSignal;
}

/** A session's tools, all called over MCP. Errors: `TOOL_*`, and those of the sandbox and of repositories. */
export abstract class ToolRegistry {
  /**
   * `patterns` are the tool names of interest, which may contain `*`: the call does not wait for servers that none
   * of them matches. The result may include other tools.
   */
  abstract list(patterns?: readonly string[]): Promise<readonly ToolDescription[]>;
  /** Returns the tool's structured content. */
  abstract call(
    name: string,
    args: Readonly<Record<string, unknown>>,
    options: ToolCallOptions,
  ): Promise<Readonly<Record<string, unknown>>>;
  abstract close(): Promise<void>;
}
