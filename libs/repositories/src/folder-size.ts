import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Returns the total bytes of all files in a folder that is still being written; files that vanish meanwhile count
 * as 0.
 */
export async function folderSizeBytes(folder: string): Promise<number> {
  let bytes = 0;
  const folders = [folder];
  for (let next = folders.pop(); next !== undefined; next = folders.pop()) {
    const here = next;
    const entries = await readdir(here, { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const path = join(here, entry.name);
      if (entry.isDirectory()) folders.push(path);
      else
        bytes += await lstat(path).then(
          (stats) => stats.size,
          () => 0,
        );
    }
  }
  return bytes;
}

/**
 * Measures the folder repeatedly until it is stopped, and calls `onExceeded` once when the folder exceeds its
 * limit. Resolves when the last measurement has ended.
 */
export async function watchFolderSize(
  folder: string,
  options: {
    readonly maxBytes: () => number;
    readonly intervalMs: number;
    readonly signal: AbortSignal;
    readonly onExceeded: () => void;
  },
): Promise<void> {
  while (!options.signal.aborted) {
    if ((await folderSizeBytes(folder)) > options.maxBytes()) {
      options.onExceeded();
      return;
    }
    await pause(options.intervalMs, options.signal);
  }
}

function pause(durationMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, durationMs);
    signal.addEventListener('abort', end, { once: true });
  });
}
