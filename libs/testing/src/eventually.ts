import { setTimeout as wait } from 'node:timers/promises';

const POLL_MS = 10;

/** Polls until `look` returns a value, and returns it. @throws after `deadlineMs`, naming what it waited for. */
export async function eventually<T>(
  what: string,
  look: () => T | undefined | Promise<T | undefined>,
  deadlineMs = 60_000,
): Promise<T> {
  const deadline = performance.now() + deadlineMs;
  for (;;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    if (performance.now() > deadline) throw new Error(`waited ${deadlineMs} ms for ${what}`);
    await wait(POLL_MS);
  }
}
