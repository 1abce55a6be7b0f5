/** The progress of a run: the mean of its workers' progress, never decreasing. */
export class RunProgress {
  private readonly percents = new Map<string, number>();
  private shown: number;

  /** `floor` is the progress that an earlier attempt has shown. */
  constructor(workerKeys: readonly string[], floor = 0) {
    for (const key of workerKeys) this.percents.set(key, 0);
    this.shown = floor;
  }

  /** The progress of the run, 0 to 100. */
  get percent(): number {
    return this.shown;
  }

  /** Returns the progress of one worker, 0 to 100. */
  percentOf(workerKey: string): number {
    return this.percents.get(workerKey) ?? 0;
  }

  /** Records a worker's own percentage and returns the run's. */
  advance(workerKey: string, percent: number): number {
    const before = this.percents.get(workerKey) ?? 0;
    const now = Number.isFinite(percent) ? Math.min(100, Math.max(before, percent)) : before;
    if (now === before) return this.shown;
    this.percents.set(workerKey, now);
    let sum = 0;
    for (const each of this.percents.values()) sum += each;
    this.shown = Math.max(this.shown, Math.floor(sum / this.percents.size));
    return this.shown;
  }
}
