import { scaled, type BenchSettings } from '../bench-settings.js';
import { interleaved, spreadOf } from '../interleaved.js';
import type { ScenarioResult } from '../scenario.js';
import type { Plot } from '../svg-plot.js';
import { withServers, type OpenContender } from '../open-contenders.js';
import { contenderTable, type Table } from '../table.js';
import type { Received } from './clients/receive.js';

import type { GrpcContender, WatchedServer } from './watched-server.js';

/** With it an event is of some 200 bytes. */
export const PAYLOAD_BYTES = 140;
const LEAST_EVENTS = 500;
/** A first, shorter run brings each server to its speed; it is not counted. */
const WARM_UP_PART = 0.3;

/** A contender, and how much it is given. */
export interface FanOutContender {
  readonly contender: GrpcContender;
  /** Deliveries of one measurement, by events per turn: so many as take it about a second. */
  readonly deliveries: Readonly<Record<number, number>>;
  /**
   * Minimum number of events, for any number of watchers: a server that merges its writes gains more,
   * the more watchers there are. Default 500.
   */
  readonly leastEvents?: number;
}

export interface FanOut {
  readonly name: string;
  readonly wire: string;
  readonly contenders: readonly FanOutContender[];
  readonly batches: readonly number[];
  readonly watchers: readonly number[];
  readonly baselines: readonly string[];
}

/** Live runs, emitted as fast as each server can, by events per turn of the loop and by watchers. */
export function measureFanOut(fanOut: FanOut, settings: BenchSettings): Promise<ScenarioResult> {
  const contenders = fanOut.contenders.map(({ contender }) => contender);
  return withServers(contenders, async (servers) => {
    const tables: Table[] = [];
    const plots: Plot[] = [];
    for (const batch of fanOut.batches) {
      const series = new Map<string, [number, number][]>();
      for (const watchers of fanOut.watchers) {
        const received = await measureOne(fanOut, servers, batch, watchers, settings);
        const samples = new Map([...received].map(([name, runs]) => [name, runs.map(rateOf)]));
        const title = `${perTurn(batch)}, ${watchersText(watchers)} (${sizeText(received)})`;
        const { baselines } = fanOut;
        tables.push(contenderTable({ title, unit: 'deliveries/s', samples, baselines }));
        for (const [name, rates] of samples) {
          series.set(name, [...(series.get(name) ?? []), [watchers, spreadOf(rates).median]]);
        }
      }
      plots.push({
        name: `${fanOut.name}-${batch}`,
        title: `${fanOut.wire}, ${perTurn(batch)}`,
        xLabel: 'watchers',
        yLabel: 'deliveries/s',
        series: [...series].map(([name, points]) => ({ name, points })),
      });
    }
    return { tables, plots };
  });
}

async function measureOne(
  { contenders }: FanOut,
  servers: readonly OpenContender<WatchedServer>[],
  batch: number,
  watchers: number,
  settings: BenchSettings,
): Promise<Map<string, Received[]>> {
  const measurables = contenders.flatMap(({ contender, deliveries, leastEvents = LEAST_EVENTS }) => {
    const server = servers.find(({ name }) => name === contender.name)?.server;
    if (server === undefined) return [];
    const events = scaled(Math.max(leastEvents, (deliveries[batch] ?? 0) / watchers), settings, LEAST_EVENTS);
    const run = { events, batch, intervalMs: 0, payloadBytes: PAYLOAD_BYTES, stamp: false };
    return [{ name: contender.name, run, server, measure: () => server.live(run, watchers) }];
  });
  for (const { run, server } of measurables) {
    await server
      .live({ ...run, events: Math.ceil(run.events * WARM_UP_PART) }, watchers)
      .catch(() => undefined);
  }
  return interleaved(measurables, settings.rounds);
}

function rateOf({ deliveries, seconds }: Received): number {
  return deliveries / seconds;
}

function perTurn(batch: number): string {
  return batch === 1 ? 'one event per turn' : `${batch} events per turn`;
}

function watchersText(watchers: number): string {
  return watchers === 1 ? 'one watcher' : `${watchers} watchers`;
}

function sizeText(received: ReadonlyMap<string, readonly Received[]>): string {
  const sizes = [...received.values()].flat().map(({ bytesPerEvent }) => bytesPerEvent);
  return `events of ${Math.round(Math.min(...sizes))} to ${Math.round(Math.max(...sizes))} bytes`;
}
