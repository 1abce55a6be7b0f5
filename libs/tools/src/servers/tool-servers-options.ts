import { byteSize, durationBetween, internal, setting, text, type ValuesOf } from '#settings';
import type { ToolServerConfig } from './tool-server-config.js';

/** Something that an operator should know of a tool server. */
export interface ToolServerEvent {
  readonly server: string;
  readonly kind: 'ready' | 'lost' | 'failed_to_start' | 'tool_left_out';
  /** The event in words, with the end of the server's stderr for `lost` and `failed_to_start`. For the log alone. */
  readonly detail: string;
}

/** Bounds of tool servers, each with its default. */
export const toolServersSettings = {
  /** The folders searched for commands, separated by `:`. */
  searchPath: internal('/usr/local/bin:/usr/bin:/bin'),
  callTimeoutMs: setting({
    env: 'TOOL_TIMEOUT',
    default: '60s',
    // Added to the timeout of a clone, for one timer.
    parse: durationBetween('1ms', '10d'),
    help: 'A tool call that takes longer fails with TOOL_TIMEOUT; built-in tools have REPO_TIMEOUT in addition.',
  }),
  /** From the start of a server to its list of tools. */
  startTimeoutMs: internal(20_000),
  /** Arguments of one call as JSON, in bytes. */
  maxArgumentsBytes: internal(64 * 1024),
  maxOutputBytes: setting({
    env: 'TOOL_MAX_OUTPUT_BYTES',
    default: '1MiB',
    parse: byteSize,
    help: 'A larger tool result, as JSON, fails with TOOL_OUTPUT_TOO_LARGE.',
  }),
  /** Tools of one server; further ones are left out. */
  maxTools: internal(256),
  /** Schemas of one tool together as JSON, in bytes; a tool with larger ones is left out. */
  maxSchemaBytes: internal(64 * 1024),
  /** Wait before a lost server is started again; doubles each time. */
  firstBackoffMs: internal(500),
  /** The longest such wait. */
  maxBackoffMs: internal(60_000),
  /** A server that ran for this long starts over with the first backoff. */
  stableMs: internal(30_000),
  /** Time between two pings of a server; one that does not answer is started again. */
  pingMs: internal(30_000),
  /** Time for a server to end by itself at shutdown, and again after SIGTERM. */
  closeGraceMs: internal(1_000),
  /** Receives what an operator should know. */
  onEvent: internal<(event: ToolServerEvent) => void>(() => undefined),
};

/** The file that names tool servers; the gateway reads it. */
export const toolServersFileSettings = {
  file: setting({
    env: 'MCP_SERVERS_FILE',
    default: '',
    parse: text,
    help: 'JSON file with mcpServers, further tool servers for workers that name them; empty: none.',
  }),
};

export interface ToolServersOptions extends Partial<ValuesOf<typeof toolServersSettings>> {
  readonly servers: readonly ToolServerConfig[];
}
