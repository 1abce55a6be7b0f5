import { scaled, type BenchSettings } from '../bench-settings.js';
import { interleaved, spreadOf } from '../interleaved.js';
import type { Scenario } from '../scenario.js';
import { numberText, type Table } from '../table.js';
import { SharedStream } from '../clients/shared-stream.js';
import { LIMIT } from './contenders.js';
import { GatewaySse } from './gateway-sse.js';
import { withServers, type OpenContender } from '../open-contenders.js';
import { dropFromPageCache } from './page-cache.js';
import type { SseContender, SseServer } from './sse-server.js';
import { standalone } from './standalone-sse.js';
import type { ReadyRun } from './ready-run.js';
import { watchRun } from './watched-run.js';

const EVENTS = 100_000;
const LEAST_EVENTS = 2_000;
const WATCHERS = [1, 10];
const BATCH = 1_000;
const HOT = 'gateway, hot';
const COLD = 'gateway, cold';
const NEST = 'Nest @Sse, ReplaySubject';

const CONTENDERS: readonly SseContender[] = [
  standalone(LIMIT, 'limit-sse'),
  { name: HOT, open: () => GatewaySse.open() },
  { name: COLD, open: () => GatewaySse.open() },
  standalone(NEST, 'nest-sse', { REPLAY: '1' }),
];

/** A run that is over, to watchers that come late: the clock starts when they connect. */
export const sseReplay: Scenario = {
  name: 'sse-replay',
  title: 'SSE: a finished run of 100,000 events, replayed to 1 and 10 late watchers',
  run: (settings) => withServers(CONTENDERS, async (open) => ({ tables: await measure(open, settings) })),
};

async function measure(open: readonly OpenContender<SseServer>[], settings: BenchSettings): Promise<Table[]> {
  const events = scaled(EVENTS, settings, LEAST_EVENTS);
  const run = { events, batch: BATCH, intervalMs: 0, payloadBytes: 0, stamp: false };
  const stream = new SharedStream();
  const replays: { name: string; replay: (watchers: number) => Promise<number> }[] = [];
  for (const { name, server } of open) {
    let finished = await server.finish(run);
    replays.push({
      name,
      replay: async (watchers) => {
        if (name === COLD && server instanceof GatewaySse) finished = await chilled(server, finished);
        return (await watchRun(finished, watchers, events, stream)).replaySeconds;
      },
    });
  }
  const tables: Table[] = [];
  for (const watchers of WATCHERS) {
    const turns = replays.map(({ name, replay }) => ({ name, measure: () => replay(watchers) }));
    // The first replays bring the servers to their speed, but for the cold one, which is to have none.
    await interleaved(
      turns.filter(({ name }) => name !== COLD),
      1,
    );
    tables.push(replayTable(events, watchers, await interleaved(turns, settings.rounds)));
  }
  return tables;
}

async function chilled(server: GatewaySse, finished: ReadyRun): Promise<ReadyRun> {
  const restarted = await server.restarted(finished);
  await dropFromPageCache(server.dataDir);
  return restarted;
}

function replayTable(
  events: number,
  watchers: number,
  samples: ReadonlyMap<string, readonly number[]>,
): Table {
  const spreads = [...samples].map(([name, seconds]) => ({ name, spread: spreadOf(seconds) }));
  const secondsOf = (wanted: string): number =>
    spreads.find(({ name }) => name === wanted)?.spread.median ?? NaN;
  return {
    title: `${events.toLocaleString('en')} events, ${watchers} late watcher${watchers === 1 ? '' : 's'}`,
    columns: [
      'contender',
      'median, ms',
      'least .. greatest',
      'deliveries/s',
      `rate / ${LIMIT}`,
      'rate / Nest',
    ],
    rows: spreads.map(({ name, spread }) => [
      name,
      numberText(spread.median * 1000),
      `${numberText(spread.min * 1000)} .. ${numberText(spread.max * 1000)}`,
      numberText((events * watchers) / spread.median),
      numberText(secondsOf(LIMIT) / spread.median),
      numberText(secondsOf(NEST) / spread.median),
    ]),
    data: { unit: 's', samples: Object.fromEntries(samples) },
  };
}
