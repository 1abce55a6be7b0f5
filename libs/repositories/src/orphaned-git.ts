import { readdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';

const PROCESSES = '/proc';

/**
 * Kills what still works in folders whose gateway is gone: git and its helpers,
 * known by the `GIT_DIR` that they were started with. Only where the system
 * shows the environment of processes, which Linux does for one's own; elsewhere
 * they end with their own time limit.
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
      // It has ended by itself, which is what was wanted.
    }
  }
}
