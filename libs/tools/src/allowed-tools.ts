import { GatewayError } from '#errors';
import { BUILT_IN_TOOL_NAMES } from './built-in-tool-names.js';
import { matchesToolPattern } from './tool-patterns.js';
import { ToolRegistry, type ToolCallOptions, type ToolDescription } from './tool-registry.port.js';

/**
 * The session's tools that a worker may use: those that match its patterns, or the gateway's own when it has no
 * patterns. All other tools do not exist for the worker.
 */
export class AllowedTools extends ToolRegistry {
  constructor(
    private readonly tools: ToolRegistry,
    private readonly patterns: readonly string[] = BUILT_IN_TOOL_NAMES,
  ) {
    super();
  }

  async list(): Promise<readonly ToolDescription[]> {
    return (await this.tools.list(this.patterns)).filter(({ name }) => this.allows(name));
  }

  async call(
    name: string,
    args: Readonly<Record<string, unknown>>,
    options: ToolCallOptions,
  ): Promise<Readonly<Record<string, unknown>>> {
    if (!this.allows(name)) throw new GatewayError('TOOL_UNKNOWN', 'There is no tool with this name.');
    return this.tools.call(name, args, options);
  }

  /** Does nothing: the tools belong to the session, which closes them. */
  close(): Promise<void> {
    return Promise.resolve();
  }

  private allows(name: string): boolean {
    return this.patterns.some((pattern) => matchesToolPattern(name, pattern));
  }
}
