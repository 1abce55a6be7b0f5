import type { Scenario } from '../scenario.js';
import { measureFanOut } from './fan-out.js';
import { gateway } from './gateway-server.js';
import { standalone } from './standalone-server.js';

const LIMIT = 'bare node:http';
const PEER = 'connect-node';
const HTTP1 = { WIRE: 'http1' };

/** One run on the Connect protocol over HTTP/1.1, watched by many while it is emitted. */
export const connectFanOut: Scenario = {
  name: 'connect-fan-out',
  title: 'Connect: one live run to 1, 10 and 100 watchers',
  run: (settings) =>
    measureFanOut(
      {
        name: 'connect-fan-out',
        wire: 'Connect',
        batches: [1, 100],
        watchers: [1, 10, 100],
        baselines: [LIMIT, PEER],
        contenders: [
          {
            contender: standalone(LIMIT, 'bare-connect', HTTP1),
            deliveries: { 1: 200_000, 100: 600_000 },
            leastEvents: 20_000,
          },
          {
            contender: gateway('gateway', 'connect'),
            deliveries: { 1: 100_000, 100: 300_000 },
            leastEvents: 10_000,
          },
          { contender: standalone(PEER, 'connect-node', HTTP1), deliveries: { 1: 30_000, 100: 40_000 } },
        ],
      },
      settings,
    ),
};
