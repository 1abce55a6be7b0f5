import { scaled } from '../bench-settings.js';
import { SseBodyCheck } from '../clients/sse-body-check.js';
import { SseReader } from '../clients/sse-reader.js';
import type { Scenario } from '../scenario.js';
import type { Table } from '../table.js';
import { BenchGateway } from './bench-gateway.js';
import { measuresTable } from './measures-table.js';
import { ProbedMemory, type MemoryBytes } from './probed-memory.js';
import { processorMs } from './processor-time.js';

const EVENTS = 1_000_000;
const MAX_ROUNDS = 3;
const PARTS = 10;
/** The tenths after which the memory is read. */
const MEMORY_AT = [2, 8];
const START_DELAY_MS = 300;
const MIB = 2 ** 20;

interface LongRun {
  /** Microseconds per event of each tenth: by the clock, and of the server's processor time. */
  readonly eventUs: readonly number[];
  readonly processorUs: readonly number[];
  /** After a collection, which holds the server up: not within the tenths that are compared. */
  readonly memory: readonly MemoryBytes[];
}

/** The time and memory of a run that gets ever longer. */
export const oneMillion: Scenario = {
  name: 'one-million',
  title: 'One run of 1,000,000 events, 100 per turn, one watcher on SSE',
  async run(settings) {
    const events = scaled(EVENTS, settings, 10_000);
    const runs: LongRun[] = [];
    for (let round = 0; round < Math.min(MAX_ROUNDS, settings.rounds); round += 1) {
      runs.push(await longRun(events));
    }
    return { tables: [tableOf(runs, events)] };
  },
};

async function longRun(events: number): Promise<LongRun> {
  const probe = new ProbedMemory();
  const gateway = await BenchGateway.start(probe.env);
  try {
    const run = { events, batch: 100, intervalMs: 0, payloadBytes: 0, stamp: false };
    const runId = await gateway.startRun(await gateway.session(), run, START_DELAY_MS);
    const marks: { readonly clockMs: number; readonly processorMs: number }[] = [];
    const memory: Promise<MemoryBytes>[] = [];
    const check = new SseBodyCheck();
    // The clock starts behind the first hundredth: the run waits at its beginning.
    const markAt = (part: number): number => Math.ceil(events * Math.max(0.01, part / PARTS));
    const reader = new SseReader(gateway.watchUrl(runId), (bytes) => {
      check.take(bytes);
      while (marks.length <= PARTS && check.events >= markAt(marks.length)) {
        if (MEMORY_AT.includes(marks.length)) memory.push(probe.read(true));
        marks.push({ clockMs: performance.now(), processorMs: processorMs(gateway.server.pid) });
      }
    });
    await reader.ended;
    if (check.events !== events) throw new Error(`${check.events} of ${events} events arrived`);
    const perEvent = (of: keyof (typeof marks)[0]): number[] =>
      marks.slice(1).map((mark, index) => {
        const count = markAt(index + 1) - markAt(index);
        return ((mark[of] - (marks[index]?.[of] ?? NaN)) * 1000) / count;
      });
    return {
      eventUs: perEvent('clockMs'),
      processorUs: perEvent('processorMs'),
      memory: await Promise.all(memory),
    };
  } finally {
    await gateway.stop();
    probe.close();
  }
}

function tableOf(runs: readonly LongRun[], events: number): Table {
  const tenth = (of: 'eventUs' | 'processorUs', at: number): number[] =>
    runs.map((run) => run[of].at(at) ?? NaN);
  const lastToFirst = (of: 'eventUs' | 'processorUs'): number[] =>
    tenth(of, -1).map((value, index) => value / (tenth(of, 0)[index] ?? NaN));
  const ofMemory = (of: keyof MemoryBytes, at: number): number[] =>
    runs.map(({ memory }) => (memory.at(at)?.[of] ?? NaN) / MIB);
  return measuresTable(`A run of ${events.toLocaleString('en')} events`, [
    { name: 'first tenth, µs per event', samples: tenth('eventUs', 0) },
    { name: 'last tenth, µs per event', samples: tenth('eventUs', -1) },
    { name: 'last tenth / first tenth', samples: lastToFirst('eventUs') },
    { name: 'the same of the processor time', samples: lastToFirst('processorUs') },
    { name: 'heap after the second tenth, MiB', samples: ofMemory('heap', 0) },
    { name: 'heap after the eighth tenth, MiB', samples: ofMemory('heap', -1) },
    { name: 'resident after the second tenth, MiB', samples: ofMemory('rss', 0) },
    { name: 'resident after the eighth tenth, MiB', samples: ofMemory('rss', -1) },
  ]);
}
