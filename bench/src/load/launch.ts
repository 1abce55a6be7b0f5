import { scaled } from '../bench-settings.js';
import { interleaved, type Measurable } from '../interleaved.js';
import type { Scenario } from '../scenario.js';
import { isMeasured } from '../own-contenders.js';
import { contenderTable } from '../table.js';
import { gatewayLauncher, langGraphLauncher, standaloneLauncher, type Launcher } from './launchers.js';

const CLIENTS = 16;
const LIMIT = 'bare node:http';
const NEST = 'Nest, ReplaySubject per run';
const LANG_GRAPH = 'LangGraph';

/** Contenders, each with the number of runs that takes it about a second. */
const CONTENDERS: readonly (readonly [name: string, runs: number, open: () => Promise<Launcher>])[] = [
  [LIMIT, 8_000, () => standaloneLauncher('bare-launch')],
  ['gateway', 3_000, gatewayLauncher(CLIENTS)],
  [NEST, 2_000, () => standaloneLauncher('nest-launch')],
  [LANG_GRAPH, 64, langGraphLauncher],
];

/** Runs of five events: from the request that starts one to its terminal event. */
export const launch: Scenario = {
  name: 'launch',
  title: 'Launch: from StartRun to the terminal event of a 5-event run, 16 clients',
  async run(settings) {
    const launchers: Launcher[] = [];
    try {
      const measurables: Measurable<number>[] = [];
      for (const [name, runs, open] of CONTENDERS.filter(([name]) => isMeasured(name))) {
        const launcher = await open();
        launchers.push(launcher);
        const measure = (): Promise<number> => launchesPerSecond(launcher, scaled(runs, settings, CLIENTS));
        // The first time brings the server to its speed; it is not counted.
        await measure();
        measurables.push({ name, measure });
      }
      const samples = await interleaved(measurables, settings.rounds);
      const baselines = [LIMIT, NEST, LANG_GRAPH];
      return {
        tables: [contenderTable({ title: `${CLIENTS} clients`, unit: 'runs/s', samples, baselines })],
      };
    } finally {
      await Promise.all(launchers.map((launcher) => launcher.stop()));
    }
  },
};

async function launchesPerSecond(launcher: Launcher, runs: number): Promise<number> {
  const clients = Array.from({ length: CLIENTS }, (_, index) => launcher.client(index));
  let left = runs;
  const startedAt = performance.now();
  const work = clients.map(async (client) => {
    while (left > 0) {
      left -= 1;
      await client.launch();
    }
  });
  try {
    await Promise.all(work);
    return runs / ((performance.now() - startedAt) / 1000);
  } finally {
    for (const client of clients) client.close();
  }
}
