import { durationBetween, setting } from '#settings';
import { watchSettings } from '#watch';

/** Options of gRPC, each with its variable and its default. */
export const grpcSettings = {
  keepAliveMs: setting({
    env: 'GRPC_KEEP_ALIVE',
    default: watchSettings.keepAliveMs,
    parse: durationBetween('1s', '24d'),
    help: 'A gRPC connection is pinged this often; a client has 20 s to answer.',
  }),
};
