import { readFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';

const MOST = 8;

/** Returns how many threads of the machine compute now, without the caller; 0 where the system does not say. */
function runningNow(): number {
  try {
    return Number(/ (\d+)\//.exec(readFileSync('/proc/loadavg', 'utf8'))?.[1] ?? 1) - 1;
  } catch {
    return 0;
  }
}

/** Returns the factor from 1 to 8 by which `threads` that compute at once slow each other down. */
export const patienceFor = (threads: number, processors: number): number =>
  Math.min(MOST, Math.max(1, Math.ceil(threads / processors)));

/** Returns the factor from 1 to 8 by which deadlines are longer at the machine's present load; 1 when it is idle. */
export const patience = (): number =>
  patienceFor(Math.max(loadavg()[0] ?? 0, runningNow()), availableParallelism());

/** Returns whether `limitMs`, as long as the present load makes it, have passed since `startedAtMs` of `performance.now()`. */
export function isOver(startedAtMs: number, limitMs: number): boolean {
  const passedMs = performance.now() - startedAtMs;
  return passedMs > limitMs && passedMs > limitMs * patience();
}

/** Calls `late` once `limitMs`, as long as the load at that time makes them, have passed. Returns a function that stops it. */
export function afterPatience(limitMs: number, late: () => void): () => void {
  const startedAtMs = performance.now();
  const check = (): void => {
    if (isOver(startedAtMs, limitMs)) late();
    else timer = setTimeout(check, Math.max(1, limitMs / 10));
  };
  let timer = setTimeout(check, limitMs);
  return () => clearTimeout(timer);
}
