import { scaled } from '../bench-settings.js';
import { SseReader } from '../clients/sse-reader.js';
import { interleaved } from '../interleaved.js';
import type { Scenario } from '../scenario.js';
import { contenderTable, type Table } from '../table.js';
import { StampedStream } from './clients/stamped-stream.js';
import { manyRunsGateway, manyRunsLimit, type ManyRunsServer } from './many-runs-servers.js';
import { processorMs } from './processor-time.js';

const RUNS = 200;
const EVENTS = 500;
const INTERVAL_MS = 20;
const MAX_ROUNDS = 3;
const LIMIT = 'bare node:http';

interface Cost {
  /** User and system time of the server. */
  readonly cpuUs: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** The cost of an event when many runs have a few each. */
export const manyRuns: Scenario = {
  name: 'many-runs',
  title: '200 runs at once, one SSE watcher each, 50 events/s each',
  async run(settings) {
    const events = scaled(EVENTS, settings, 20);
    const servers = [
      { name: LIMIT, open: manyRunsLimit },
      { name: 'gateway', open: manyRunsGateway },
    ];
    const measurables = servers.map(({ name, open }) => ({ name, measure: () => costOf(open, events) }));
    const costs = await interleaved(measurables, Math.min(MAX_ROUNDS, settings.rounds));
    const table = (title: string, unit: string, of: keyof Cost): Table => {
      const samples = new Map([...costs].map(([name, all]) => [name, all.map((one) => one[of])]));
      return contenderTable({ title, unit, samples, baselines: [LIMIT] });
    };
    return {
      tables: [
        table('processor time of the server per event', 'µs', 'cpuUs'),
        table('emit to receipt, p50', 'ms', 'p50Ms'),
        table('emit to receipt, p99', 'ms', 'p99Ms'),
      ],
    };
  },
};

async function costOf(open: () => Promise<ManyRunsServer>, events: number): Promise<Cost> {
  const server = await open();
  try {
    const run = { events, batch: 0, intervalMs: INTERVAL_MS, payloadBytes: 0, stamp: true };
    const urls = await server.prepare(RUNS, run);
    const streams = urls.map(() => new StampedStream());
    const readers = urls.map((url, index) => new SseReader(url, (bytes) => streams[index]?.take(bytes)));
    await Promise.all(readers.map(({ opened }) => opened));
    if (streams.some(({ latencies }) => latencies.length > 0)) {
      throw new Error('a run began before its watcher was there');
    }
    const before = processorMs(server.pid);
    await server.start(run);
    await Promise.all(readers.map(({ ended }) => ended));
    const cpuMs = processorMs(server.pid) - before;
    const missing = streams.find((stream) => stream.events < events);
    if (missing !== undefined) throw new Error(`${missing.events} of ${events} events arrived`);
    const latencies = streams.flatMap((stream) => stream.latencies).sort((a, b) => a - b);
    const at = (part: number): number => (latencies[Math.floor(latencies.length * part)] ?? NaN) / 1000;
    return { cpuUs: (cpuMs * 1000) / (events * RUNS), p50Ms: at(0.5), p99Ms: at(0.99) };
  } finally {
    await server.stop();
  }
}
