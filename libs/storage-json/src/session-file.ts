import { constants } from 'node:fs';
import { copyFile, mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { GatewayError } from '#errors';
import type { SessionRecord } from '#sessions';
import { parseSessionRows, sessionRow } from './session-row.js';

export interface SessionFileOptions {
  readonly path: string;
  /** Told when a corrupt file was set aside under `keptAs`. */
  readonly onCorrupt: (problem: {
    readonly path: string;
    readonly keptAs: string;
    readonly why: string;
  }) => void;
}

/**
 * The file of all sessions. It is replaced by renaming a synced temporary file
 * over it, so a reader, or the next start after kill -9, finds the old content
 * or the new one.
 */
export class SessionFile {
  /** The write under way. */
  private current: Promise<void> | undefined;
  /** The write that waits for it, and takes along whatever changes until then. */
  private next: Promise<void> | undefined;

  constructor(private readonly options: SessionFileOptions) {}

  async load(): Promise<readonly SessionRecord[]> {
    let text: string;
    try {
      text = await readFile(this.options.path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw unavailable(error);
    }
    try {
      return parseSessionRows(text, new Date());
    } catch (error) {
      await this.setAside((error as Error).message);
      return [];
    }
  }

  /** Writes what `sessions` gives when the write begins; calls that come before then share it. */
  save(sessions: () => readonly SessionRecord[]): Promise<void> {
    this.next ??= this.after(this.current, sessions);
    return this.next;
  }

  async settle(): Promise<void> {
    await (this.next ?? this.current)?.catch(() => undefined);
  }

  private async after(
    before: Promise<void> | undefined,
    sessions: () => readonly SessionRecord[],
  ): Promise<void> {
    await before?.catch(() => undefined);
    this.current = this.next;
    this.next = undefined;
    await this.replace(JSON.stringify(sessions().map(sessionRow), null, 2));
  }

  private async replace(text: string): Promise<void> {
    const { path } = this.options;
    const temporary = `${path}.${process.pid}.new`;
    try {
      await mkdir(dirname(path), { recursive: true });
      const file = await open(temporary, 'w', 0o600);
      try {
        await file.writeFile(text);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(temporary, path);
    } catch (error) {
      throw unavailable(error);
    }
  }

  private async setAside(why: string): Promise<void> {
    const { path, onCorrupt } = this.options;
    const keptAs = `${path}.corrupt-${Date.now()}`;
    try {
      await copyFile(path, keptAs, constants.COPYFILE_EXCL);
    } catch (error) {
      throw unavailable(error);
    }
    onCorrupt({ path, keptAs, why });
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
