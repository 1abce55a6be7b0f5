import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';

const PROGRAM = join(import.meta.dirname, 'fixtures', 'clients-that-vanish.mjs');
const BUILT_MAIN = 'dist/apps/gateway/src/main.js';

type OfWires<T> = Readonly<Record<'sse' | 'connect' | 'grpc', T>>;

/** The outcome for clients whose network was cut, one on each wire, and for a slow one whose network was not. */
export interface VanishedClients {
  /** True for each client that was being served before the cut. */
  readonly isTaken: OfWires<boolean>;
  /** Milliseconds from the cut to the gateway's letting go; undefined where it did not within the deadline. */
  readonly freedAfterMs: Partial<OfWires<number>>;
  readonly slowIsThere: boolean;
  readonly slowCatchesUp: boolean;
  /** The gateway's log. */
  readonly log: readonly string[];
}

/**
 * Cuts clients off from a gateway without a word, as a dead network does. Both
 * live in a network namespace of their own, which only Linux has.
 */
export async function cutClientsOff(deadlineMs: number): Promise<VanishedClients> {
  const dataDir = await mkdtemp(join(tmpdir(), 'vanishing-clients-'));
  const program = [process.execPath, PROGRAM, resolve(BUILT_MAIN), dataDir, String(deadlineMs)];
  const child = spawn('unshare', ['--map-root-user', '--net', ...program], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  try {
    const [said, complaint] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'exit'),
    ]);
    if (said === '') throw new Error(`the clients could not be cut off: ${complaint}`);
    return JSON.parse(said) as VanishedClients;
  } finally {
    child.kill('SIGKILL');
    await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
  }
}
