import type { ToolServerConfig } from './tool-server-config.js';

/** Something that an operator should know of a server of tools. */
export interface ToolServerEvent {
  readonly server: string;
  readonly kind: 'ready' | 'lost' | 'failed_to_start' | 'tool_left_out';
  /** What happened; of `lost` and `failed_to_start` with the end of the server's stderr. For the log alone. */
  readonly detail: string;
}

export interface ToolServersOptions {
  readonly servers: readonly ToolServerConfig[];
  /** The folders in which commands are looked for, separated by `:`. Default: the usual ones. */
  readonly searchPath?: string;
  /** Of one call. Default 60 s. */
  readonly callTimeoutMs?: number;
  /** From the start of a server to its list of tools. Default 20 s. */
  readonly startTimeoutMs?: number;
  /** Of the arguments of one call as JSON, in bytes. Default 64 KiB. */
  readonly maxArgumentsBytes?: number;
  /** Of the result of one call as JSON, in bytes. Default 1 MiB. */
  readonly maxOutputBytes?: number;
  /** Tools of one server; further ones are left out. Default 256. */
  readonly maxTools?: number;
  /** Of one tool's schemas together as JSON; a tool with larger ones is left out. Default 64 KiB. */
  readonly maxSchemaBytes?: number;
  /** Before a server that was lost is started again; doubles each time. Default 500 ms. */
  readonly firstBackoffMs?: number;
  /** It does not grow beyond this. Default 60 s. */
  readonly maxBackoffMs?: number;
  /** A server that lasted so long begins with the first backoff again. Default 30 s. */
  readonly stableMs?: number;
  /** How often a server is asked whether it is there; one that does not answer is started again. Default 30 s. */
  readonly pingMs?: number;
  /** At its end a server has so long to go by itself, and so long again after SIGTERM. Default 1 s. */
  readonly closeGraceMs?: number;
  /** Default: nobody hears. */
  readonly onEvent?: (event: ToolServerEvent) => void;
}

export const DEFAULT_TOOL_SERVERS_OPTIONS: Required<Omit<ToolServersOptions, 'servers'>> = {
  searchPath: '/usr/local/bin:/usr/bin:/bin',
  callTimeoutMs: 60_000,
  startTimeoutMs: 20_000,
  maxArgumentsBytes: 64 * 1024,
  maxOutputBytes: 1024 * 1024,
  maxTools: 256,
  maxSchemaBytes: 64 * 1024,
  firstBackoffMs: 500,
  maxBackoffMs: 60_000,
  stableMs: 30_000,
  pingMs: 30_000,
  closeGraceMs: 1_000,
  onEvent: () => undefined,
};
