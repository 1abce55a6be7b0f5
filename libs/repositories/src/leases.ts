/**
 * Tracks what is in use, by holder. An entry is removed only while it has no holder; acquiring it during its
 * removal waits until it is gone, so that no caller is handed an entry about to disappear. In-process only;
 * nothing is persisted.
 */
export class Leases {
  private readonly holders = new Map<string, Set<string>>();
  private readonly leaving = new Map<string, Promise<void>>();

  /** Idempotent per holder. */
  async acquire(name: string, holder: string): Promise<void> {
    for (let gone = this.leaving.get(name); gone !== undefined; gone = this.leaving.get(name)) await gone;
    const holders = this.holders.get(name) ?? new Set();
    holders.add(holder);
    this.holders.set(name, holders);
  }

  /** Releases everything the holder has acquired. */
  releaseAll(holder: string): void {
    for (const [name, holders] of this.holders) {
      holders.delete(holder);
      if (holders.size === 0) this.holders.delete(name);
    }
  }

  /**
   * Runs `remove` if the entry has no holder. Returns false, with nothing done, when it is held or already being
   * removed. `remove` should be short, as `acquire` waits for it.
   */
  async removeUnheld(name: string, remove: () => Promise<void>): Promise<boolean> {
    if (this.holders.has(name) || this.leaving.has(name)) return false;
    const removal = remove().finally(() => this.leaving.delete(name));
    this.leaving.set(
      name,
      removal.catch(() => undefined),
    );
    await removal;
    return true;
  }
}
