import { scaled, type BenchSettings } from '../bench-settings.js';
import { interleaved, spreadOf } from '../interleaved.js';
import type { Scenario } from '../scenario.js';
import type { Plot } from '../svg-plot.js';
import { numberText, type Table } from '../table.js';
import { SharedStream } from '../clients/shared-stream.js';
import { LIMIT, PACED } from './contenders.js';
import { withServers, type OpenContender } from '../open-contenders.js';
import type { SseServer } from './sse-server.js';
import { watchLive } from './watched-run.js';

const WATCHERS = [1, 10, 100, 1000];
const INTERVAL_MS = 10;
/** Deliveries of one measurement, and its least and greatest number of events. */
const DELIVERIES = 100_000;
const LEAST_EVENTS = 40;
const MOST_EVENTS = 200;
const WARM_UP_EVENTS = 20;

interface Latency {
  readonly p50: number;
  readonly p99: number;
}

/** One live run at a moderate pace: how long an event takes from emit to receipt. */
export const ssePaced: Scenario = {
  name: 'sse-paced',
  title: 'SSE: one live run of 100 events/s, milliseconds from emit to receipt',
  run: (settings) => withServers(PACED, (open) => measure(open, settings)),
};

async function measure(
  open: readonly OpenContender<SseServer>[],
  settings: BenchSettings,
): Promise<{ tables: Table[]; plots: Plot[] }> {
  const tables: Table[] = [];
  const points = new Map<string, [number, number][]>(open.map(({ name }) => [name, []]));
  const stream = new SharedStream();
  for (const watchers of WATCHERS) {
    for (const contender of open) await latency(contender, watchers, WARM_UP_EVENTS, stream);
    const events = scaled(Math.min(MOST_EVENTS, DELIVERIES / watchers), settings, LEAST_EVENTS);
    const samples = await interleaved(
      open.map((contender) => ({
        name: contender.name,
        measure: () => latency(contender, watchers, events, stream),
      })),
      settings.rounds,
    );
    tables.push(latencyTable(watchers, samples));
    for (const [name, values] of samples) {
      points.get(name)?.push([watchers, spreadOf(values.map(({ p99 }) => p99)).median]);
    }
  }
  const plot: Plot = {
    name: 'sse-paced-p99',
    title: 'SSE at 100 events/s: 99th percentile from emit to receipt',
    xLabel: 'watchers',
    yLabel: 'milliseconds',
    series: [...points].map(([name, series]) => ({ name, points: series })),
  };
  return { tables, plots: [plot] };
}

async function latency(
  { server }: OpenContender<SseServer>,
  watchers: number,
  events: number,
  stream: SharedStream,
): Promise<Latency> {
  const run = { events, batch: 1, intervalMs: INTERVAL_MS, payloadBytes: 0, stamp: true };
  const { latencies } = await watchLive(server, run, watchers, stream);
  const at = (share: number): number => latencies[Math.floor(latencies.length * share)] ?? NaN;
  return { p50: at(0.5), p99: at(0.99) };
}

function latencyTable(watchers: number, samples: ReadonlyMap<string, readonly Latency[]>): Table {
  const rows = [...samples].map(([name, values]) => ({
    name,
    p50: spreadOf(values.map(({ p50 }) => p50)),
    p99: spreadOf(values.map(({ p99 }) => p99)),
  }));
  const limit = rows.find(({ name }) => name === LIMIT)?.p99.median ?? NaN;
  return {
    title: `100 events/s, ${watchers} watcher${watchers === 1 ? '' : 's'}`,
    columns: ['contender', 'p50, ms', 'p99, ms', 'p99 least .. greatest', `p99 - ${LIMIT}, ms`],
    rows: rows.map(({ name, p50, p99 }) => [
      name,
      numberText(p50.median),
      numberText(p99.median),
      `${numberText(p99.min)} .. ${numberText(p99.max)}`,
      name === LIMIT ? '' : numberText(p99.median - limit),
    ]),
    data: { unit: 'ms', samples: Object.fromEntries(samples) },
  };
}
