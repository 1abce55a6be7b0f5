import { ConnectClient } from './connect-client.js';
import type { GatewayAddresses, GatewayClient } from './gateway-client.js';
import { GrpcClient } from './grpc-client.js';
import { RestClient } from './rest-client.js';

export interface Wire {
  readonly name: string;
  readonly open: (gateway: GatewayAddresses) => GatewayClient | Promise<GatewayClient>;
}

/** Every wire of the gateway, for `describe.each`. */
export const WIRES: readonly Wire[] = [
  { name: 'REST and SSE', open: (gateway) => new RestClient(gateway) },
  { name: 'Connect with JSON', open: (gateway) => new ConnectClient(gateway, 'json') },
  { name: 'Connect with protobuf', open: (gateway) => new ConnectClient(gateway, 'binary') },
  { name: 'gRPC-Web', open: (gateway) => new ConnectClient(gateway, 'grpc-web') },
  { name: 'gRPC', open: (gateway) => GrpcClient.open(gateway) },
];
