import { setTimeout as sleep } from 'node:timers/promises';
import { isOver } from './patience.js';

const DEADLINE_MS = 10_000;
const POLL_MS = 2;

/** Waits until a condition holds. Rejects when it does not hold within 10 seconds, more on a busy machine. */
export async function until(holds: () => boolean | Promise<boolean>, what = holds.toString()): Promise<void> {
  const startedAtMs = performance.now();
  while (!(await holds())) {
    if (isOver(startedAtMs, DEADLINE_MS)) throw new Error(`did not happen within ${DEADLINE_MS} ms: ${what}`);
    await sleep(POLL_MS);
  }
}
