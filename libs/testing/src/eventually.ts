import { setTimeout as wait } from 'node:timers/promises';
import { isOver } from './patience.js';

const POLL_MS = 10;

/** Polls until `look` returns a value, and returns it. @throws after `deadlineMs`, longer on a busy machine. */
export async function eventually<T>(
  what: string,
  look: () => T | undefined | Promise<T | undefined>,
  deadlineMs = 10_000,
): Promise<T> {
  const startedAtMs = performance.now();
  for (;;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    if (isOver(startedAtMs, deadlineMs)) throw new Error(`waited ${deadlineMs} ms for ${what}`);
    await wait(POLL_MS);
  }
}
