import type { ServerOptions } from '../server-options.js';
import type { ConnectionsOptions } from './connections/connections-options.js';
import type { StreamLimitsOptions } from './grpc/stream-limits-options.js';

/** Addresses and bounds for setting up the wires. */
export interface WireOptions extends Pick<ServerOptions, 'host' | 'port' | 'grpcPort'>, ConnectionsOptions {
  readonly grpcStreams: StreamLimitsOptions;
  /** A gRPC connection is pinged this often. */
  readonly grpcKeepAliveMs: number;
}
