/**
 * Who uses what, counted by holder. A thing is removed only while nobody holds
 * it, and who wants it meanwhile waits until it is gone, so that nobody is
 * given what is about to leave. For one process; nothing outlives it.
 */
export class Leases {
  private readonly holders = new Map<string, Set<string>>();
  private readonly leaving = new Map<string, Promise<void>>();

  /** Taking twice with one holder is taking once. */
  async take(name: string, holder: string): Promise<void> {
    for (let gone = this.leaving.get(name); gone !== undefined; gone = this.leaving.get(name)) await gone;
    const holders = this.holders.get(name) ?? new Set();
    holders.add(holder);
    this.holders.set(name, holders);
  }

  /** Ends all that the holder has. */
  dropAll(holder: string): void {
    for (const [name, holders] of this.holders) {
      holders.delete(holder);
      if (holders.size === 0) this.holders.delete(name);
    }
  }

  /** False, with nothing done, when somebody holds it or it is leaving already. `remove` should be short. */
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
