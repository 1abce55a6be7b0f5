import { scaled } from '../bench-settings.js';
import { SseBodyCheck } from '../clients/sse-body-check.js';
import { SseReader } from '../clients/sse-reader.js';
import { interleaved } from '../interleaved.js';
import type { Scenario } from '../scenario.js';
import { BenchGateway } from './bench-gateway.js';
import { measuresTable, type Measure } from './measures-table.js';
import { ProbedMemory, type MemoryBytes } from './probed-memory.js';
import { processorMs } from './processor-time.js';

const EVENTS = 300_000;
const WATCHERS = 10;
const START_DELAY_MS = 400;
/** Fraction of the run after which one watcher stops reading, and at which the server's memory is read. */
const STOP_AT = 0.1;
const MEMORY_AT = 0.9;
const MIB = 2 ** 20;

interface WatchedRun {
  /** Events per second that each of the watchers that read on has got. */
  readonly rate: number;
  /** For all watchers together. */
  readonly processorUs: number;
  readonly memory: MemoryBytes;
  /** Time from the end of the other watchers to that of the stopped one. */
  readonly catchUpMs: number;
}

/** Compares the run with a stopped watcher to the run without one. */
interface Compare {
  readonly name: string;
  of(stops: number, reads: number): number;
}

const RATIO: Compare = { name: 'one stops / all read', of: (stops, reads) => stops / reads };
const GROWTH: Compare = { name: 'growth, MiB', of: (stops, reads) => stops - reads };

/** The cost of one watcher that stops reading, for the server and the other watchers. */
export const stoppedReader: Scenario = {
  name: 'stopped-reader',
  title: 'One of 10 SSE watchers stops reading for nine tenths of a run',
  async run(settings) {
    const events = scaled(EVENTS, settings, 20_000);
    const samples = await interleaved(
      [
        { name: 'reads', measure: () => watchedRun(events, false) },
        { name: 'stops', measure: () => watchedRun(events, true) },
      ],
      settings.rounds,
    );
    const rows = (
      name: string,
      unit: string,
      of: (run: WatchedRun) => number,
      compare: Compare,
    ): Measure[] => {
      const [reads = [], stops = []] = [samples.get('reads')?.map(of), samples.get('stops')?.map(of)];
      return [
        { name: `${name}, all read, ${unit}`, samples: reads },
        { name: `${name}, one stops, ${unit}`, samples: stops },
        {
          name: `${name}, ${compare.name}`,
          samples: stops.map((stop, at) => compare.of(stop, reads[at] ?? NaN)),
        },
      ];
    };
    const table = measuresTable(`A run of ${events.toLocaleString('en')} events, 100 per turn`, [
      ...rows('rate of each other', 'events/s', ({ rate }) => rate, RATIO),
      ...rows('processor time of the server', 'µs per event', ({ processorUs }) => processorUs, RATIO),
      ...rows('heap', 'MiB', ({ memory }) => memory.heap / MIB, GROWTH),
      ...rows('resident set', 'MiB', ({ memory }) => memory.rss / MIB, GROWTH),
      { name: 'catches up in, ms', samples: (samples.get('stops') ?? []).map(({ catchUpMs }) => catchUpMs) },
    ]);
    return { tables: [table] };
  },
};

async function watchedRun(events: number, stops: boolean): Promise<WatchedRun> {
  const probe = new ProbedMemory();
  const gateway = await BenchGateway.start(probe.env);
  try {
    const run = { events, batch: 100, intervalMs: 0, payloadBytes: 0, stamp: false };
    const url = gateway.watchUrl(await gateway.startRun(await gateway.session(), run, START_DELAY_MS));
    let startedAt = 0;
    let processorAt = 0;
    let memory: Promise<MemoryBytes> | undefined;
    const watch = (stopping: boolean): { reader: SseReader; check: SseBodyCheck } => {
      const check = new SseBodyCheck();
      let toStop = stopping;
      const reader: SseReader = new SseReader(url, (bytes) => {
        check.take(bytes);
        if (toStop && check.events >= events * STOP_AT) {
          toStop = false;
          reader.pause();
        }
        if (startedAt === 0 && check.events >= events * STOP_AT) {
          startedAt = performance.now();
          processorAt = processorMs(gateway.server.pid);
        }
        if (check.events >= events * MEMORY_AT) memory ??= probe.read(true);
      });
      return { reader, check };
    };
    const watchers = Array.from({ length: WATCHERS }, (_, index) => watch(stops && index === 0));
    const [stopped, ...others] = watchers as [(typeof watchers)[0], ...typeof watchers];
    await Promise.all(others.map(({ reader }) => reader.ended));
    const endedAt = performance.now();
    const usedMs = processorMs(gateway.server.pid) - processorAt;
    if (stops && stopped.check.events === events) throw new Error('the stopped watcher was not stopped');
    stopped.reader.resume();
    await stopped.reader.ended;
    const missing = watchers.find(({ check }) => check.events !== events);
    if (missing !== undefined) throw new Error(`${missing.check.events} of ${events} events arrived`);
    const measured = events * (1 - STOP_AT);
    return {
      rate: measured / ((endedAt - startedAt) / 1000),
      processorUs: (usedMs * 1000) / measured,
      memory: await (memory as Promise<MemoryBytes>),
      catchUpMs: performance.now() - endedAt,
    };
  } finally {
    await gateway.stop();
    probe.close();
  }
}
