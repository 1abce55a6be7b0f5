import type { StreamLimitsOptions } from './grpc/stream-limits-options.js';

/** What of a gateway's configuration its wires are served with. */
export interface WiresOptions {
  readonly host: string;
  readonly port: number;
  readonly grpcPort: number;
  readonly requestTimeoutMs: number;
  readonly httpConnectionsPerAddress: number;
  readonly grpcConnectionsPerAddress: number;
  readonly grpcKeepAliveMs: number;
  readonly grpcStreams: StreamLimitsOptions;
}
