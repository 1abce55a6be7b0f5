import {
  MemoryActiveRuns,
  MemoryRunEventLog,
  MemoryRunLogMaintenance,
  MemoryRunStore,
  MemorySessionStore,
  MemoryStorage,
  MemoryUsageLedger,
} from '#storage-memory';
import { ProtobufEventFraming } from '#wire';
import type { TestStorage } from './test-storage.js';

export async function openMemoryStorage(): Promise<TestStorage> {
  const storage = new MemoryStorage();
  return {
    sessions: new MemorySessionStore(storage),
    activeRuns: new MemoryActiveRuns(storage),
    runs: new MemoryRunStore(storage),
    log: new MemoryRunEventLog(storage, new ProtobufEventFraming()),
    maintenance: new MemoryRunLogMaintenance(storage),
    usage: new MemoryUsageLedger(),
    close: () => Promise.resolve(),
  };
}
