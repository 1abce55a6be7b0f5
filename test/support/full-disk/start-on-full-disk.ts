import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';

const PROGRAM = join(import.meta.dirname, 'fixtures', 'starts-on-a-full-disk.mjs');
const BUILT_MAIN = 'dist/apps/gateway/src/main.js';

interface Shown {
  readonly count: number;
  readonly ended: boolean;
}

/** The behaviour of a gateway that was started on a full disk. */
export interface FullDiskStart {
  readonly started: boolean;
  /** A finished run's events, read before the disk was full. */
  readonly seen: Shown;
  /** The same on the full disk. */
  readonly shown?: Shown;
  /** The run's state, asked on the full disk. */
  readonly known?: string;
  /** The answer to InitRun on the full disk. */
  readonly refused?: { readonly status: number; readonly reason?: string };
  /** Of `/health/ready`. */
  readonly ready?: number;
  /** True when InitRun succeeded once there was space again. */
  readonly accepted?: boolean;
  /** The reason for which the run ended that was active when the first gateway ended. */
  readonly settled?: string;
  readonly exitCode?: number;
  /** The log of the start. */
  readonly log: readonly string[];
}

/** Ends a gateway by the signal, fills its disk, a small one of its own, and starts it again. Linux alone. */
export async function startOnFullDisk(signal: NodeJS.Signals): Promise<FullDiskStart> {
  const dataDir = await mkdtemp(join(tmpdir(), 'full-disk-'));
  const program = [process.execPath, PROGRAM, resolve(BUILT_MAIN), dataDir, signal];
  const child = spawn('unshare', ['--map-root-user', '--mount', ...program], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  try {
    const [said, complaint] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'exit'),
    ]);
    if (said === '') throw new Error(`the gateway could not be put on a small disk: ${complaint}`);
    return JSON.parse(said) as FullDiskStart;
  } finally {
    child.kill('SIGKILL');
    await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
  }
}
