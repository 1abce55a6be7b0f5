/** Limits of the MCP endpoint. A class, so that it is its own injection token. */
export class McpOptions {
  /** The most sessions; a further one is refused unless an idle one can be closed. */
  readonly maxSessions: number;
  /** Idle time, in ms, after which a session ends. */
  readonly idleMs: number;
  /** Interval, in ms, after which an idle stream is sent a comment. */
  readonly keepAliveMs: number;
}
