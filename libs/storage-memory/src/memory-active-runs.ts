import { ActiveRuns } from '#sessions';
import type { MemoryStorage } from './memory-storage.js';

export class MemoryActiveRuns extends ActiveRuns {
  constructor(private readonly storage: MemoryStorage) {
    super();
  }

  activeRunIds(sessionIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const active = new Map<string, string>();
    for (const sessionId of sessionIds) {
      const stored = this.storage.activeRunOf(sessionId);
      if (stored !== undefined) active.set(sessionId, stored.run.runId);
    }
    return Promise.resolve(active);
  }
}
