import type { RunRequest } from '../servers/run-request.js';
import { eventIndex, type EventIndex } from './clients/event-index.js';
import type { SharedStream } from '../clients/shared-stream.js';
import { StreamWatcher } from './clients/stream-watcher.js';
import type { ReadyRun } from './ready-run.js';
import type { SseServer } from './sse-server.js';

/** The received stream and its times; every watcher has seen every event once and in order. */
export interface Received {
  /** From the first event at the first watcher to the last event at the last one; NaN when it came before all were there. */
  readonly liveSeconds: number;
  /** From the first watcher's connect to the last event at the last one. */
  readonly replaySeconds: number;
  /** Of the stream without its transfer coding. */
  readonly bytesPerEvent: number;
  /** Milliseconds from emit to receipt, of every event at every watcher, ascending; empty without stamps. */
  readonly latencies: Float64Array;
}

const DEADLINE_MS = 120_000;
const ATTEMPTS = 4;

/** Has a server emit a run and watches it, all watchers being there before the first event. @throws as `watchRun`. */
export async function watchLive(
  server: SseServer,
  run: RunRequest,
  watchers: number,
  stream: SharedStream,
): Promise<Received> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const ready = await server.prepare(run, watchers, attempt);
    const received = await watchRun(ready, watchers, run.events, stream);
    if (!Number.isNaN(received.liveSeconds)) return received;
  }
  throw new Error('the run began before its watchers were there');
}

/** Watches a run from its start to its end. @throws when an event is missing, doubled, out of order or altered for any watcher. */
export async function watchRun(
  run: ReadyRun,
  watchers: number,
  events: number,
  stream: SharedStream,
): Promise<Received> {
  stream.clear();
  const connectedAt = performance.now();
  const all = Array.from({ length: watchers }, () => new StreamWatcher(run.request, stream));
  const timer = setTimeout(() => all.forEach((watcher) => watcher.destroy()), DEADLINE_MS);
  try {
    await Promise.all(all.map(({ opened }) => opened));
    const openedAt = performance.now();
    await run.start();
    await Promise.all(all.map(({ ended }) => ended));
    return summary(all, eventIndex(stream.body, events), stream.body.length, connectedAt, openedAt);
  } finally {
    clearTimeout(timer);
    for (const watcher of all) watcher.destroy();
  }
}

function summary(
  all: readonly StreamWatcher[],
  index: EventIndex,
  bytes: number,
  connectedAt: number,
  openedAt: number,
): Received {
  const { ends } = index;
  const firstEnd = ends[0] ?? 0;
  const lastEnd = ends.at(-1) ?? 0;
  let firstAt = Infinity;
  let lastAt = 0;
  for (const { marks } of all) {
    if (marks.at(-2) !== bytes) throw new Error(`a watcher got ${marks.at(-2) ?? 0} of ${bytes} bytes`);
    firstAt = Math.min(firstAt, timeOf(marks, firstEnd));
    lastAt = Math.max(lastAt, timeOf(marks, lastEnd));
  }
  return {
    liveSeconds: firstAt < openedAt ? NaN : (lastAt - firstAt) / 1000,
    replaySeconds: (lastAt - connectedAt) / 1000,
    bytesPerEvent: (lastEnd - firstEnd) / Math.max(1, ends.length - 1),
    latencies: index.stamps[0] === 0 ? new Float64Array() : latencies(all, index),
  };
}

/** When a watcher had `offset` bytes. */
function timeOf(marks: readonly number[], offset: number): number {
  let low = 0;
  let high = marks.length / 2 - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((marks[middle * 2] ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return marks[low * 2 + 1] ?? NaN;
}

function latencies(all: readonly StreamWatcher[], { ends, stamps }: EventIndex): Float64Array {
  // Both clocks are CLOCK_MONOTONIC: they differ by a constant.
  const offsetMs = Number(process.hrtime.bigint()) / 1e6 - performance.now();
  const found = new Float64Array(all.length * ends.length);
  let count = 0;
  for (const { marks } of all) {
    let mark = 0;
    for (let event = 0; event < ends.length; event += 1) {
      while ((marks[mark] ?? Infinity) < (ends[event] ?? 0)) mark += 2;
      found[count] = (marks[mark + 1] ?? NaN) + offsetMs - (stamps[event] ?? 0) / 1000;
      count += 1;
    }
  }
  return found.sort();
}
