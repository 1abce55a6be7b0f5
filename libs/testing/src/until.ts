import { setTimeout as sleep } from 'node:timers/promises';

const DEADLINE_MS = 60_000;
const POLL_MS = 2;

/** Waits until a condition holds. Rejects when it does not hold within a minute. */
export async function until(holds: () => boolean | Promise<boolean>, what = holds.toString()): Promise<void> {
  const deadline = performance.now() + DEADLINE_MS;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`did not happen within ${DEADLINE_MS} ms: ${what}`);
    await sleep(POLL_MS);
  }
}
