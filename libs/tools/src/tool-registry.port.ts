export interface ToolDescription {
  /** Namespaced, such as `fs.read`. */
  readonly name: string;
  readonly description: string;
  /** JSON schema of the arguments. */
  readonly inputSchema: Readonly<Record<string, unknown>>;
}

export interface ToolCallOptions {
  readonly signal: AbortSignal;
}

/**
 * A session's tools, all spoken to over MCP. Errors: `TOOL_*`, and the
 * sandbox's and repositories' own where those are what went wrong.
 */
export abstract class ToolRegistry {
  abstract list(): Promise<readonly ToolDescription[]>;
  /** The tool's structured content. */
  abstract call(
    name: string,
    args: Readonly<Record<string, unknown>>,
    options: ToolCallOptions,
  ): Promise<Readonly<Record<string, unknown>>>;
  abstract close(): Promise<void>;
}
