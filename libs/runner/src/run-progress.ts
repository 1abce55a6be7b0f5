/** The progress of a run as the mean of its workers', never falling. */
export class RunProgress {
  private readonly percents = new Map<string, number>();

  constructor(workerKeys: readonly string[]) {
    for (const key of workerKeys) this.percents.set(key, 0);
  }

  /** Records a worker's own percentage and returns the run's, 0 to 100. */
  advance(workerKey: string, percent: number): number {
    const before = this.percents.get(workerKey) ?? 0;
    const now = Number.isFinite(percent) ? Math.min(100, Math.max(before, percent)) : before;
    this.percents.set(workerKey, now);
    return this.overall;
  }

  private get overall(): number {
    let sum = 0;
    for (const percent of this.percents.values()) sum += percent;
    return Math.floor(sum / this.percents.size);
  }
}
