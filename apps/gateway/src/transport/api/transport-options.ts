import type { SessionCookieOptions } from '../api/session-cookie.js';

/** What the wires need to know of the deployment; a class, so that it is its own token. */
export class TransportOptions {
  /** Origins that browsers may call from, with cookies. */
  readonly corsOrigins: readonly string[];
  /** Names under which the gateway is reached, besides local ones. */
  readonly allowedHosts: readonly string[];
  readonly sessionCookie: SessionCookieOptions;
  /** Longer timeouts of runs are refused. */
  readonly maxRunTimeoutMs: number;
  /** Bytes that wait in the process for one watcher to read; above it nothing is written until it has drained. */
  readonly maxUnreadBytes: number;
  /** A watch on Connect or gRPC-Web that brings nothing is sent an empty message this often. */
  readonly connectKeepAliveMs: number;
}
