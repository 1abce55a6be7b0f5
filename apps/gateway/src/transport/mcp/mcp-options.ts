/** Bounds of the MCP endpoint; a class, so that it is its own token. */
export class McpOptions {
  /** Sessions held at once; further ones are refused, unless one can go that nobody uses. */
  readonly maxSessions: number;
  /** A session that nobody used for so long is over. */
  readonly idleMs: number;
  /** An idle stream is sent a comment this often. */
  readonly keepAliveMs: number;
}
