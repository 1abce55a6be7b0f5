import { FollowingBody, SharedBody } from '../../clients/shared-body.js';
import { MessageCheck } from './message-check.js';
import type { OpenReader } from './watch-reader.js';

export interface Reception {
  readonly watchers: number;
  /** What each watcher must get at least. */
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
  const shared = new SharedBody();
  const check = new MessageCheck();
  let startedAt = clockFrom === 0 ? performance.now() : 0;
  const first = open((bytes) => {
    check.take(bytes);
    if (watchers > 1) shared.append(bytes);
    if (startedAt === 0 && check.events >= clockFrom) startedAt = performance.now();
  });
  const others = Array.from({ length: watchers - 1 }, () => new FollowingBody(shared));
  const readers = [first, ...others.map((body) => open((bytes) => body.take(bytes)))];
  const ended = Promise.all(readers.map((reader) => reader.ended));
  const opened = Promise.all(readers.map((reader) => reader.opened)).then(() => undefined);
  await Promise.race([start(opened, () => startedAt !== 0), ended]);
  await ended;
  const seconds = (performance.now() - startedAt) / 1000;
  for (const body of others) body.finish();
  if (check.events < events) throw new Error(`${check.events} of ${events} events arrived`);
  return {
    seconds,
    deliveries: (check.events - clockFrom) * watchers,
    bytesPerEvent: check.bytes / check.events,
  };
}
