import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DemoFailure } from './demo-failure.js';

/**
 * Claims the data folder for this process: two gateways on one database would end each other's runs.
 * Returns a function that releases it. @throws `DemoFailure` while another demo has it.
 */
export function claimDataFolder(dataDir: string): () => void {
  const file = join(dataDir, 'demo.pid');
  mkdirSync(dataDir, { recursive: true });
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const owner = Number(readFileSync(file, 'utf8'));
    if (isRunning(owner)) {
      throw new DemoFailure(
        `another demo (process ${owner}) uses ${dataDir}; set DATA_DIR to another folder`,
      );
    }
    writeFileSync(file, String(process.pid));
  }
  return () => rmSync(file, { force: true });
}

function isRunning(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
