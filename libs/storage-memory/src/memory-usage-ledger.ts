import {
  tokenSum,
  UsageLedger,
  type DailyUsage,
  type ModelUsage,
  type TokenUsage,
  type UsageEntry,
  type UserDays,
} from '#model';

/** Usage in memory, for tests: one entry per run, day and model. */
export class MemoryUsageLedger extends UsageLedger {
  private readonly entries = new Map<string, UsageEntry>();

  add(entry: UsageEntry): Promise<void> {
    const key = JSON.stringify([entry.runId, entry.day, entry.model]);
    const known = this.entries.get(key);
    this.entries.set(key, known === undefined ? entry : { ...entry, ...tokenSum([known, entry]) });
    return Promise.resolve();
  }

  ofRun(runId: string): Promise<readonly ModelUsage[]> {
    return this.byModel((entry) => entry.runId === runId);
  }

  ofSession(sessionId: string): Promise<readonly ModelUsage[]> {
    return this.byModel((entry) => entry.sessionId === sessionId);
  }

  ofUser({ userId, fromDay, toDay }: UserDays): Promise<readonly DailyUsage[]> {
    const own = [...this.entries.values()].filter(
      (entry) => entry.userId === userId && entry.day >= fromDay && entry.day <= toDay,
    );
    const days = [...new Set(own.map(({ day }) => day))].sort().toReversed();
    return Promise.resolve(
      days.flatMap((day) =>
        summed(own.filter((entry) => entry.day === day)).map((usage) => ({ day, ...usage })),
      ),
    );
  }

  removeBefore(day: string, limit: number): Promise<number> {
    const old = [...this.entries].filter(([, entry]) => entry.day < day).slice(0, limit);
    for (const [key] of old) this.entries.delete(key);
    return Promise.resolve(old.length);
  }

  private byModel(isWanted: (entry: UsageEntry) => boolean): Promise<readonly ModelUsage[]> {
    return Promise.resolve(summed([...this.entries.values()].filter(isWanted)));
  }
}

function summed(usages: readonly (TokenUsage & { readonly model: string })[]): ModelUsage[] {
  const models = [...new Set(usages.map(({ model }) => model))].sort();
  return models.map((model) => ({ model, ...tokenSum(usages.filter((usage) => usage.model === model)) }));
}
