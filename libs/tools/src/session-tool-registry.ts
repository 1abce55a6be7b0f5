import type { ToolServers } from './servers/tool-servers.js';
import { ToolRegistry, type ToolCallOptions, type ToolDescription } from './tool-registry.port.js';

const EVERYTHING = ['*'];

/**
 * One session's tools: the gateway's own and those of the operator's servers. The gateway's own win a name
 * conflict.
 */
export class SessionToolRegistry extends ToolRegistry {
  private readonly ownNames: ReadonlySet<string>;

  constructor(
    private readonly own: ToolRegistry,
    ownNames: readonly string[],
    private readonly servers: ToolServers,
  ) {
    super();
    this.ownNames = new Set(ownNames);
  }

  async list(patterns: readonly string[] = EVERYTHING): Promise<readonly ToolDescription[]> {
    const [own, others] = await Promise.all([this.own.list(patterns), this.servers.list(patterns)]);
    return [...own, ...others.filter(({ name }) => !this.ownNames.has(name))];
  }

  call(
    name: string,
    args: Readonly<Record<string, unknown>>,
    options: ToolCallOptions,
  ): Promise<Readonly<Record<string, unknown>>> {
    return this.ownNames.has(name)
      ? this.own.call(name, args, options)
      : this.servers.call(name, args, options.signal);
  }

  /** Leaves the servers running, as all sessions share them. */
  async close(): Promise<void> {
    await this.own.close();
  }
}
