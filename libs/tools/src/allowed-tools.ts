import { GatewayError } from '#errors';
import { OWN_TOOL_NAMES } from './own-tool-names.js';
import { matchesToolPattern } from './tool-patterns.js';
import { ToolRegistry, type ToolCallOptions, type ToolDescription } from './tool-registry.port.js';

/**
 * The tools that a worker may use, of all that its session has: those that its
 * patterns name, or the gateway's own when it has none. To the worker the
 * others do not exist.
 */
export class AllowedTools extends ToolRegistry {
  constructor(
    private readonly tools: ToolRegistry,
    private readonly patterns: readonly string[] = OWN_TOOL_NAMES,
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
    if (!this.allows(name)) throw new GatewayError('TOOL_UNKNOWN', 'There is no tool of this name.');
    return this.tools.call(name, args, options);
  }

  /** They are the session's, which closes them. */
  close(): Promise<void> {
    return Promise.resolve();
  }

  private allows(name: string): boolean {
    return this.patterns.some((pattern) => matchesToolPattern(name, pattern));
  }
}
