import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const IN_MEMORY = '/dev/shm';
const TMPFS = 0x01021994;
/** Clones, databases and browser profiles of a whole run take a part of it. */
const ENOUGH_BYTES = 4 * 1024 ** 3;

function runsPrograms(folder) {
  const program = join(folder, 'program');
  try {
    writeFileSync(program, '#!/bin/sh\nexit 0\n', { mode: 0o755 });
    execFileSync(program);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(program, { force: true });
  }
}

function newFolderInMemory() {
  try {
    const { type, bavail, bsize } = statfsSync(IN_MEMORY);
    if (type !== TMPFS || bavail * bsize < ENOUGH_BYTES) return undefined;
    const folder = mkdtempSync(join(IN_MEMORY, 'run-gateway-tests-'));
    if (runsPrograms(folder)) return folder;
    rmSync(folder, { recursive: true });
  } catch {
    // Another system, or one that gives no such folder to this account.
  }
  return undefined;
}

/**
 * Calls `work` with a folder for temporary files and removes it afterwards. On Linux it is in memory
 * when there is enough: thousands of databases are made and flushed in a run, and a disk takes its time.
 */
export async function withScratchFolder(work) {
  const folder = newFolderInMemory() ?? mkdtempSync(join(tmpdir(), 'run-gateway-tests-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
