import { SharedStream } from '../../clients/shared-stream.js';
import { MessageCheck } from './message-check.js';
import type { OpenReader } from './watch-reader.js';

export interface Reception {
  readonly watchers: number;
  /** Minimum number of events of each watcher. */
  readonly events: number;
  /** The clock starts when the first watcher has this event; 0: before the sockets are opened. */
  readonly clockFrom: number;
  readonly open: OpenReader;
  /** Starts the run; `opened` when all watchers have their headers, `begun` once the clock runs. */
  readonly start: (opened: Promise<void>, begun: () => boolean) => Promise<void>;
}

export interface Received {
  readonly seconds: number;
  /** Events received by all watchers within `seconds`. */
  readonly deliveries: number;
  readonly bytesPerEvent: number;
}

/** Opens the watchers, starts the run, and waits until each has got all of it. @throws when one got anything else. */
export async function receive({ watchers, events, clockFrom, open, start }: Reception): Promise<Received> {
  // Not one for all runs: watchers of a run that failed may still be receiving.
  const stream = new SharedStream();
  const check = new MessageCheck();
  const offsets = new Array<number>(watchers).fill(0);
  let startedAt = clockFrom === 0 ? performance.now() : 0;
  const readers = offsets.map((_, watcher) =>
    open((bytes) => {
      if (watcher === 0) {
        check.take(bytes);
        if (startedAt === 0 && check.events >= clockFrom) startedAt = performance.now();
      }
      if (watchers > 1) stream.take(bytes, offsets[watcher] ?? 0);
      offsets[watcher] = (offsets[watcher] ?? 0) + bytes.length;
    }),
  );
  const ended = Promise.all(readers.map((reader) => reader.ended));
  const opened = Promise.all(readers.map((reader) => reader.opened)).then(() => undefined);
  await Promise.race([start(opened, () => startedAt !== 0), ended]);
  await ended;
  const seconds = (performance.now() - startedAt) / 1000;
  for (const offset of offsets) {
    if (offset !== check.bytes) throw new Error(`a reader got ${offset} bytes of ${check.bytes}`);
  }
  if (check.events < events) throw new Error(`${check.events} of ${events} events arrived`);
  return {
    seconds,
    deliveries: (check.events - clockFrom) * watchers,
    bytesPerEvent: check.bytes / check.events,
  };
}
