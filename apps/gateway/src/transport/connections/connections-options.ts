import { durationBetween, integer, setting, type ValuesOf } from '#settings';

const perAddress = integer(0, 1_000_000);

/** Bounds of connections, each with its variable and its default. */
export const connectionsSettings = {
  requestTimeoutMs: setting({
    env: 'REQUEST_TIMEOUT',
    default: '30s',
    parse: durationBetween('1ms', '24d'),
    help: 'A request that is not complete after this long ends, with DEADLINE_EXCEEDED on gRPC, else with 408.',
  }),
  grpcConnectionsPerAddress: setting({
    env: 'GRPC_MAX_CONNECTIONS_PER_ADDRESS',
    default: '2000',
    parse: perAddress,
    help: 'Connections of one address to GRPC_PORT; a proxy is one address for all behind it; 0: no limit.',
  }),
  httpConnectionsPerAddress: setting({
    env: 'HTTP_MAX_CONNECTIONS_PER_ADDRESS',
    default: '25000',
    parse: perAddress,
    help: 'Connections of one address to PORT; a proxy may need one for each watcher; 0: no limit.',
  }),
};

export type ConnectionsOptions = ValuesOf<typeof connectionsSettings>;
