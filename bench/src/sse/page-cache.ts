import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Takes the files of a folder out of the kernel's page cache, so that the next
 * read comes from the disk. Needs GNU dd, and no rights: it asks for these files alone.
 */
export async function dropFromPageCache(folder: string): Promise<void> {
  await run('sync', ['-f', folder]);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    await run('dd', [`if=${join(entry.parentPath, entry.name)}`, 'iflag=nocache', 'count=0', 'status=none']);
  }
}
