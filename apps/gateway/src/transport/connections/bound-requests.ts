import type { Server } from 'node:http';

const CHECKS_PER_TIMEOUT = 10;
const MAX_CHECK_MS = 5_000;

/**
 * A request whose headers and body have not come whole after `timeoutMs` is
 * answered with 408, and so is a connection on which no first one comes; the
 * connection is then closed. To be called before the server listens: Node looks
 * every half a minute otherwise.
 */
export function boundRequests(server: Server, timeoutMs: number): void {
  const connectionsCheckingInterval = Math.min(MAX_CHECK_MS, Math.ceil(timeoutMs / CHECKS_PER_TIMEOUT));
  Object.assign(server, {
    headersTimeout: timeoutMs,
    requestTimeout: timeoutMs,
    connectionsCheckingInterval,
  });
}
