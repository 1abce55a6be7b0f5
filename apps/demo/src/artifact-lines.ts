import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

const MAX_LINES = 20;

/** Lists the files below a folder, each with its size. */
export async function artifactLines(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const lines = await Promise.all(
    paths.slice(0, MAX_LINES).map(async (path) => {
      const { size } = await stat(path);
      return `${path.slice(folder.length + 1)} (${size} bytes)`;
    }),
  );
  return paths.length <= MAX_LINES ? lines : [...lines, `and ${paths.length - MAX_LINES} more`];
}
