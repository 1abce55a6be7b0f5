import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { GatewayError } from '#errors';
import type { SessionRecord } from '#sessions';
import { parseSessionRows, sessionRow } from './session-row.js';

export interface SessionFileOptions {
  readonly path: string;
  /** Called when a corrupt file was set aside as `keptAs`. */
  readonly onCorrupt: (problem: {
    readonly path: string;
    readonly keptAs: string;
    readonly why: string;
  }) => void;
}

/**
 * The file of all sessions. It is replaced by renaming a synced temporary file over it, so a reader,
 * or the next start after kill -9, finds the old content or the new one. Calls do not overlap.
 */
export class SessionFile {
  constructor(private readonly options: SessionFileOptions) {}

  /** Loads the sessions. Errors: `STORAGE_*`. */
  async load(): Promise<readonly SessionRecord[]> {
    let bytes: Buffer;
    try {
      await this.removeLeftovers();
      bytes = await readFile(this.options.path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw unavailable(error);
    }
    try {
      return parseSessionRows(bytes, new Date());
    } catch (error) {
      await this.setAside((error as Error).message);
      return [];
    }
  }

  /** Replaces the file. Errors: `STORAGE_*`; the file is then unchanged. */
  async replace(sessions: Iterable<SessionRecord>): Promise<void> {
    const { path } = this.options;
    const temporary = `${path}.${process.pid}.new`;
    try {
      await mkdir(dirname(path), { recursive: true });
      const file = await open(temporary, 'w', 0o600);
      try {
        await file.writeFile(JSON.stringify(Array.from(sessions, sessionRow), null, 2));
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(temporary, path);
    } catch (error) {
      throw unavailable(error);
    }
  }

  /** Removes temporary files of processes that died while writing. */
  private async removeLeftovers(): Promise<void> {
    const folder = dirname(this.options.path);
    const name = basename(this.options.path);
    for (const entry of await readdir(folder)) {
      if (!entry.startsWith(`${name}.`)) continue;
      const pid = /^\.(\d+)\.new$/.exec(entry.slice(name.length))?.[1];
      if (pid !== undefined && !isAlive(Number(pid))) await rm(join(folder, entry), { force: true });
    }
  }

  private async setAside(why: string): Promise<void> {
    const { path, onCorrupt } = this.options;
    const keptAs = `${path}.corrupt-${Date.now()}`;
    try {
      await rename(path, keptAs);
    } catch (error) {
      throw unavailable(error);
    }
    onCorrupt({ path, keptAs, why });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function unavailable(cause: unknown): GatewayError {
  const full = (cause as NodeJS.ErrnoException).code === 'ENOSPC';
  const reason = full ? 'STORAGE_FULL' : 'STORAGE_UNAVAILABLE';
  return new GatewayError(reason, 'the session file cannot be read or written', {
    cause,
    retryDelayMs: 1_000,
  });
}
