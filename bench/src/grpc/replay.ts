import { scaled } from '../bench-settings.js';
import { interleaved, spreadOf } from '../interleaved.js';
import type { Scenario } from '../scenario.js';
import { contenderTable, type Table } from '../table.js';
import { PAYLOAD_BYTES } from './fan-out.js';
import { gateway, restartedGateway } from './gateway-server.js';
import { standalone } from './standalone-server.js';
import type { GrpcContender } from './watched-server.js';

const EVENTS = 100_000;
const WATCHERS = [1, 10];
/** Events for the slow contenders with many watchers; more would take half a minute. */
const FEWER_EVENTS = 20_000;
/** A replay of some milliseconds is repeated, and counts with its median. */
const REPEATS = 7;
const ENOUGH_MS = 700;
const LIMIT = 'bare node:http2';
const NEST = 'Nest gRPC, ReplaySubject';

/** A replay that is repeated in the same process, or taken once from one that has just begun. */
interface ReplayContender {
  readonly contender: GrpcContender;
  readonly repeated: boolean;
  readonly fewer: boolean;
}

const CONTENDERS: readonly ReplayContender[] = [
  { contender: standalone(LIMIT, 'bare-http2'), repeated: true, fewer: false },
  { contender: gateway('gateway, hot', 'grpc'), repeated: true, fewer: false },
  { contender: restartedGateway('gateway, just restarted', 'grpc'), repeated: false, fewer: false },
  { contender: standalone('grpc-js, shared Buffers', 'grpc-js-shared'), repeated: true, fewer: true },
  { contender: standalone(NEST, 'nest-grpc', { REPLAY: '1' }), repeated: true, fewer: true },
];

/** A run that is over, as late watchers get it on gRPC. */
export const grpcReplay: Scenario = {
  name: 'grpc-replay',
  title: 'gRPC: replay of a finished run to 1 and 10 late watchers',
  async run(settings) {
    const tables: Table[] = [];
    for (const watchers of WATCHERS) {
      const measurables = CONTENDERS.map((one) => {
        const events = scaled(one.fewer && watchers > 1 ? FEWER_EVENTS : EVENTS, settings, 1000);
        return { name: one.contender.name, measure: () => rateOf(one, events, watchers) };
      });
      const samples = await interleaved(measurables, settings.rounds);
      const title = watchers === 1 ? 'one late watcher' : `${watchers} late watchers`;
      tables.push(contenderTable({ title, unit: 'deliveries/s', samples, baselines: [LIMIT, NEST] }));
    }
    return { tables };
  },
};

async function rateOf(
  { contender, repeated }: ReplayContender,
  events: number,
  watchers: number,
): Promise<number> {
  const server = await contender.open();
  try {
    await server.finish({ events, batch: 100, intervalMs: 0, payloadBytes: PAYLOAD_BYTES, stamp: false });
    const rates: number[] = [];
    for (let spentMs = 0; rates.length < (repeated ? REPEATS : 1) && spentMs < ENOUGH_MS;) {
      const { deliveries, seconds } = await server.replay(watchers);
      rates.push(deliveries / seconds);
      spentMs += seconds * 1000;
    }
    return spreadOf(rates).median;
  } finally {
    await server.stop();
  }
}
