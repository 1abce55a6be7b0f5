import { scaled } from '../bench-settings.js';
import { interleaved } from '../interleaved.js';
import type { Scenario } from '../scenario.js';
import { contenderTable, type Table } from '../table.js';
import { IdleWatchers } from './clients/idle-watchers.js';
import { idleGateway, idleServer, type OpenIdleServer } from './idle-servers.js';
import { ProbedMemory, type MemoryBytes } from './probed-memory.js';

const WATCHERS = 10_000;
const MAX_ROUNDS = 3;
/** They bring what a server allocates once; the others are counted. */
const FIRST_WATCHERS = 200;
const STEP = 500;
const KIB = 1024;
const LIMIT = 'bare node:http';

const CONTENDERS: readonly (readonly [name: string, open: OpenIdleServer])[] = [
  [LIMIT, idleServer('./servers/bare-idle.js')],
  ['gateway', idleGateway],
  ['better-sse', idleServer('../../../../bench/peers/dist/peers/better-sse.js')],
  ['Nest @Sse', idleServer('../sse/servers/nest-sse.js')],
];

/** The cost of a watcher that has nothing to watch. */
export const idleWatchers: Scenario = {
  name: 'idle-watchers',
  title: 'Memory of 10,000 idle SSE watchers',
  async run(settings) {
    const watchers = scaled(WATCHERS, settings, STEP);
    const measurables = CONTENDERS.map(([name, open]) => ({
      name,
      measure: () => bytesPerWatcher(open, watchers),
    }));
    const memory = await interleaved(measurables, Math.min(MAX_ROUNDS, settings.rounds));
    const table = (title: string, of: keyof MemoryBytes): Table => {
      const samples = new Map([...memory].map(([name, all]) => [name, all.map((one) => one[of] / KIB)]));
      return contenderTable({ title, unit: 'KiB per watcher', samples, baselines: [LIMIT] });
    };
    const count = watchers.toLocaleString('en');
    return {
      tables: [
        table(`${count} watchers: V8's heap and what it holds outside, after a collection`, 'heap'),
        table(`${count} watchers: resident set of the process`, 'rss'),
      ],
    };
  },
};

async function bytesPerWatcher(open: OpenIdleServer, watchers: number): Promise<MemoryBytes> {
  const probe = new ProbedMemory();
  const clients = new IdleWatchers();
  const server = await open(probe.env);
  try {
    await clients.open(await server.url(0), FIRST_WATCHERS);
    const before = await probe.read(true);
    for (let at = 0; at < watchers; at += STEP) {
      await clients.open(await server.url(FIRST_WATCHERS + at), Math.min(STEP, watchers - at));
    }
    const after = await probe.read(true);
    clients.expectAll();
    return { rss: (after.rss - before.rss) / watchers, heap: (after.heap - before.heap) / watchers };
  } finally {
    clients.close();
    await server.stop();
    probe.close();
  }
}
