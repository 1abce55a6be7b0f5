import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** The bytes of all files below a folder that is being written; what vanishes meanwhile counts nothing. */
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
 * Measures the folder again and again until it is stopped, and calls `onExceeded`
 * once when it is larger than allowed. Resolves when the last measurement has ended.
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
