import { GatewayError } from '#errors';
import { defaultsOf } from '#settings';
import { mayNameToolsOf } from '../tool-patterns.js';
import type { ToolDescription } from '../tool-registry.port.js';
import { ToolServer } from './tool-server.js';
import { toolServersSettings, type ToolServersOptions } from './tool-servers-options.js';

/**
 * The operator's MCP servers, shared by all sessions of the process. Their tools are named `server.tool`. A server
 * that is not ready has no tools and delays nothing else.
 */
export class ToolServers {
  private readonly servers: ReadonlyMap<string, ToolServer>;

  constructor({ servers, ...options }: ToolServersOptions) {
    const limits = { ...defaultsOf(toolServersSettings), ...options };
    this.servers = new Map(servers.map((config) => [config.name, new ToolServer(config, limits)]));
  }

  /** The state of each server by name: `ready`, `starting`, `waiting` or `closed`. */
  get status(): Readonly<Record<string, string>> {
    return Object.fromEntries([...this.servers.values()].map(({ name, status }) => [name, status]));
  }

  /** Starts all servers in the background. */
  start(): void {
    for (const server of this.servers.values()) server.start();
  }

  /** Waits for servers that are starting, if a pattern may match their tools. */
  async list(patterns: readonly string[]): Promise<readonly ToolDescription[]> {
    const named = [...this.servers.values()].filter(({ name }) => mayNameToolsOf(name, patterns));
    await Promise.all(named.map((server) => server.settled()));
    return named.flatMap((server) => server.tools);
  }

  /** Errors: `TOOL_*`, the signal's reason. */
  async call(
    name: string,
    args: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
  ): Promise<Readonly<Record<string, unknown>>> {
    const dot = name.indexOf('.');
    const server = this.servers.get(name.slice(0, Math.max(0, dot)));
    if (server === undefined) throw new GatewayError('TOOL_UNKNOWN', 'There is no tool with this name.');
    return server.call(name.slice(dot + 1), args, signal);
  }

  async close(): Promise<void> {
    await Promise.all([...this.servers.values()].map((server) => server.close()));
  }
}
