import { durationBetween, setting } from '#settings';

/** Options of Connect and gRPC-Web, each with its variable and its default. */
export const connectSettings = {
  keepAliveMs: setting({
    env: 'CONNECT_KEEP_ALIVE',
    default: '20s',
    parse: durationBetween('1s', '24d'),
    help: 'An idle watch on Connect or gRPC-Web is sent an empty message, which clients skip, this often.',
  }),
};
