import type { Scenario } from '../scenario.js';
import { measureFanOut } from './fan-out.js';
import { gateway } from './gateway-server.js';
import { standalone } from './standalone-server.js';

const LIMIT = 'bare node:http2';
const SHARED = 'grpc-js, shared Buffers';

/** One run on gRPC, watched by many while it is emitted. */
export const grpcFanOut: Scenario = {
  name: 'grpc-fan-out',
  title: 'gRPC: one live run to 1, 10 and 100 watchers',
  run: (settings) =>
    measureFanOut(
      {
        name: 'grpc-fan-out',
        wire: 'gRPC',
        batches: [1, 100],
        watchers: [1, 10, 100],
        baselines: [LIMIT, SHARED],
        contenders: [
          {
            contender: standalone(LIMIT, 'bare-http2'),
            deliveries: { 1: 200_000, 100: 600_000 },
            leastEvents: 20_000,
          },
          {
            contender: gateway('gateway', 'grpc'),
            deliveries: { 1: 100_000, 100: 300_000 },
            leastEvents: 10_000,
          },
          { contender: standalone(SHARED, 'grpc-js-shared'), deliveries: { 1: 60_000, 100: 60_000 } },
          {
            contender: standalone('Nest gRPC, Subject', 'nest-grpc'),
            deliveries: { 1: 40_000, 100: 40_000 },
          },
          { contender: standalone('connect-node', 'connect-node'), deliveries: { 1: 30_000, 100: 30_000 } },
        ],
      },
      settings,
    ),
};
