import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';

// In a thread: checkpointing syncs the disk, which would block the event loop for tens of milliseconds.
const database = new DatabaseSync(workerData as string, { timeout: 5_000 });
const checkpoint = database.prepare('PRAGMA wal_checkpoint(PASSIVE)');

parentPort?.on('message', () => {
  let row: unknown;
  try {
    row = checkpoint.get();
  } catch {
    // A full disk, for example. Nothing is lost by trying again later.
  }
  const { log = 0, checkpointed = 0 } = (row ?? {}) as { log?: number; checkpointed?: number };
  parentPort?.postMessage({ framesInJournal: log, framesWrittenBack: checkpointed });
});
