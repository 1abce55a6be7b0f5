import type { BenchSettings } from '../bench-settings.js';
import { interleaved, spreadOf } from '../interleaved.js';
import type { Scenario } from '../scenario.js';
import type { Plot } from '../svg-plot.js';
import { contenderTable, type Table } from '../table.js';
import { SharedStream } from '../clients/shared-stream.js';
import { LIMIT, LIVE, NEST } from './contenders.js';
import { withServers, type OpenContender } from '../open-contenders.js';
import type { SseServer } from './sse-server.js';
import { watchLive } from './watched-run.js';

const BATCHES = [1, 100];
const WATCHERS = [1, 10, 100, 1000];
/** Duration of one measurement at full scale, in seconds. */
const SECONDS = 0.9;
/** Deliveries of the first run in a cell, and events of the shortest one. */
const PROBE_DELIVERIES = 20_000;
const LEAST_EVENTS = 30;
const LEAST_TURNS = 2;
/** Maximum number of events of a run that the client, and the limit's server, hold in memory. */
const MOST_EVENTS = 900_000;

/** One live run, emitted as fast as each server can, to many watchers. */
export const sseFanOut: Scenario = {
  name: 'sse-fan-out',
  title: 'SSE: one live run to 1, 10, 100 and 1,000 watchers, emitted as fast as possible',
  run: (settings) => withServers(LIVE, (open) => measure(open, settings)),
};

async function measure(
  open: readonly OpenContender<SseServer>[],
  settings: BenchSettings,
): Promise<{ tables: Table[]; plots: Plot[] }> {
  const tables: Table[] = [];
  const plots: Plot[] = [];
  const stream = new SharedStream();
  for (const batch of BATCHES) {
    const points = new Map<string, [number, number][]>(open.map(({ name }) => [name, []]));
    for (const watchers of WATCHERS) {
      const turns = open.map((contender) => ({
        name: contender.name,
        turn: new Turn(contender, batch, watchers, stream),
      }));
      for (const { name, turn } of turns) await turn.calibrate(SECONDS * settings.scale, name);
      const samples = await interleaved(
        turns.map(({ name, turn }) => ({ name, measure: () => turn.rate() })),
        settings.rounds,
      );
      const title = `${perTurn(batch)}, ${watchers} watcher${watchers === 1 ? '' : 's'}`;
      tables.push(contenderTable({ title, unit: 'deliveries/s', samples, baselines: [LIMIT, NEST] }));
      for (const [name, values] of samples) points.get(name)?.push([watchers, spreadOf(values).median]);
    }
    plots.push({
      name: `sse-fan-out-${batch}`,
      title: `SSE fan-out, ${perTurn(batch)}`,
      xLabel: 'watchers',
      yLabel: 'deliveries per second, all watchers together',
      series: [...points].map(([name, series]) => ({ name, points: series })),
    });
  }
  return { tables, plots };
}

/** A contender in one cell of the tables. */
class Turn {
  private events: number;
  private readonly least: number;

  constructor(
    private readonly contender: OpenContender<SseServer>,
    private readonly batch: number,
    private readonly watchers: number,
    private readonly stream: SharedStream,
  ) {
    this.least = Math.max(LEAST_EVENTS, LEAST_TURNS * batch);
    this.events = Math.max(this.least, Math.round(PROBE_DELIVERIES / watchers));
  }

  /**
   * Finds how many events take the wanted time. These runs are not counted;
   * they also bring the server to its speed.
   */
  async calibrate(seconds: number, name: string): Promise<void> {
    try {
      for (;;) {
        const taken = await this.seconds();
        const enough = taken >= seconds / 3 || this.events >= MOST_EVENTS;
        const factor = Math.min(Math.max(seconds / taken, 0.05), 30);
        this.events = Math.min(Math.max(Math.round(this.events * factor), this.least), MOST_EVENTS);
        if (enough) return;
      }
    } catch (error) {
      process.stderr.write(`bench: ${name} failed before it was measured: ${String(error)}\n`);
    }
  }

  /** Deliveries per second to all watchers together. */
  async rate(): Promise<number> {
    const { events, watchers } = this;
    return ((events - 1) * watchers) / (await this.seconds());
  }

  private async seconds(): Promise<number> {
    const { events, batch, watchers } = this;
    const run = { events, batch, intervalMs: 0, payloadBytes: 0, stamp: false };
    return (await watchLive(this.contender.server, run, watchers, this.stream)).liveSeconds;
  }
}

function perTurn(batch: number): string {
  return batch === 1 ? 'one event per turn' : `${batch} events per turn`;
}
