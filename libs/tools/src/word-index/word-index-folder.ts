import { randomUUID } from 'node:crypto';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { WordIndex } from './word-index.ts';

const ENDING = '.words';
const PASSING = '.part';
/** Age, in ms, after which an unfinished file counts as left by a dead process. */
const ABANDONED_AFTER_MS = 3_600_000;

/**
 * The stored indexes, one file each. Files appear complete. Above the size limit, the least recently used indexes
 * are removed.
 */
export class WordIndexFolder {
  private readonly folder: string;
  private readonly maxBytes: number;

  constructor(folder: string, maxBytes: number) {
    this.folder = folder;
    this.maxBytes = maxBytes;
    mkdirSync(folder, { recursive: true });
  }

  /** Removes a file that is not a complete index. */
  find(key: string): WordIndex | undefined {
    let bytes: Uint8Array;
    try {
      bytes = readFileSync(this.fileOf(key));
    } catch {
      return undefined;
    }
    const index = WordIndex.open(bytes);
    if (index === undefined) rmSync(this.fileOf(key), { force: true });
    else this.touch(key);
    return index;
  }

  /** Records that the index was used just now. */
  touch(key: string): void {
    try {
      const now = new Date();
      utimesSync(this.fileOf(key), now, now);
    } catch {
      // It was evicted; the copy in memory stays usable.
    }
  }

  keep(key: string, bytes: Uint8Array): void {
    const passing = join(this.folder, `${randomUUID()}${PASSING}`);
    try {
      writeFileSync(passing, bytes);
      renameSync(passing, this.fileOf(key));
    } catch (error) {
      rmSync(passing, { force: true });
      throw error;
    }
    this.evict();
  }

  private evict(): void {
    const files = readdirSync(this.folder).flatMap((name) => {
      const stats = statSync(join(this.folder, name), { throwIfNoEntry: false });
      return stats?.isFile() === true ? [{ name, usedAtMs: stats.mtimeMs, bytes: stats.size }] : [];
    });
    for (const { name, usedAtMs } of files) {
      if (name.endsWith(PASSING) && Date.now() - usedAtMs > ABANDONED_AFTER_MS) this.remove(name);
    }
    const kept = files.filter(({ name }) => name.endsWith(ENDING)).sort((a, b) => a.usedAtMs - b.usedAtMs);
    let total = kept.reduce((sum, { bytes }) => sum + bytes, 0);
    for (const { name, bytes } of kept) {
      if (total <= this.maxBytes) return;
      this.remove(name);
      total -= bytes;
    }
  }

  private remove(name: string): void {
    rmSync(join(this.folder, name), { force: true });
  }

  private fileOf(key: string): string {
    return join(this.folder, `${key}${ENDING}`);
  }
}
