import type { SessionCookieOptions } from '../api/session-cookie.js';

/** Settings that all wires share. A class, so that it is its own injection token. */
export class TransportOptions {
  /** Origins that browsers may call from, with cookies. */
  readonly corsOrigins: readonly string[];
  /** Host names of the gateway, besides local ones. */
  readonly allowedHosts: readonly string[];
  readonly sessionCookie: SessionCookieOptions;
  /** The longest run timeout that a client may ask for, in ms. */
  readonly maxRunTimeoutMs: number;
  /** The most bytes buffered for one watcher; above it nothing is written until the socket has drained. */
  readonly maxUnreadBytes: number;
  /** Interval, in ms, after which an idle watch on Connect or gRPC-Web is sent an empty message. */
  readonly connectKeepAliveMs: number;
}
