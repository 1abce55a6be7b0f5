import type { Server } from 'node:http';

const CHECKS_PER_TIMEOUT = 10;
const MAX_CHECK_MS = 5_000;

/**
 * Answers a request that has not arrived completely after `timeoutMs` with 408, and closes the connection;
 * the same for a connection on which no request arrives. Call it before the server listens: afterwards Node
 * keeps its interval of 30 s between two checks.
 */
export function limitRequestTime(server: Server, timeoutMs: number): void {
  const connectionsCheckingInterval = Math.min(MAX_CHECK_MS, Math.ceil(timeoutMs / CHECKS_PER_TIMEOUT));
  Object.assign(server, {
    headersTimeout: timeoutMs,
    requestTimeout: timeoutMs,
    connectionsCheckingInterval,
  });
}
