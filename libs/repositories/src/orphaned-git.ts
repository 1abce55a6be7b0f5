import { readdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';

const PROCESSES = '/proc';

/**
 * Kills git and its helpers that still work in folders of a gateway that is gone, found by the `GIT_DIR` in their
 * environment. Works only where the system exposes the environment of processes, as Linux does for processes of
 * the same user; elsewhere orphans run until their own time limit.
 */
export async function killOrphanedGit(folders: ReadonlySet<string>): Promise<void> {
  if (folders.size === 0) return;
  for (const name of await readdir(PROCESSES).catch(() => [])) {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) continue;
    const environment = await readFile(`${PROCESSES}/${name}/environ`, 'latin1').catch(() => '');
    const gitFolder = /(?:^|\0)GIT_DIR=([^\0]+)\0/.exec(environment)?.[1];
    if (gitFolder === undefined || !folders.has(dirname(Buffer.from(gitFolder, 'latin1').toString())))
      continue;
    try {
      process.kill(Number(name), 'SIGKILL');
    } catch {
      // It has already exited.
    }
  }
}
