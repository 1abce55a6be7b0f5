import type { Leases } from './leases.js';
import type { TemporaryDirectories } from './temporary-directories.js';
import type { CacheEntry, RepositoryCache } from './repository-cache.js';
import type { SessionPins } from './session-pins.js';

export interface CacheUpkeepOptions {
  readonly maxCacheBytes: number;
  readonly maxCacheAgeMs: number;
}

export interface CacheUpkeepParts {
  readonly cache: RepositoryCache;
  readonly leases: Leases;
  readonly temporary: TemporaryDirectories;
  readonly pins: SessionPins;
}

/** Returns the name under which a checkout is leased. */
export function checkoutName(entry: string, commit: string): string {
  return `${entry}/${commit}`;
}

/**
 * Keeps the cache within its size and age limits. Removes the least recently used checkouts first, and never one
 * that is leased; a repository's git data is removed with its last checkout. Only leased checkouts can exceed the
 * size limit.
 */
export class CacheUpkeep {
  private running: Promise<void> | undefined;
  private again = false;

  constructor(
    private readonly parts: CacheUpkeepParts,
    private readonly options: CacheUpkeepOptions,
  ) {}

  /** Removes leftovers of crashed processes, and clones made by earlier releases. */
  async removeLeftovers(): Promise<void> {
    await this.parts.temporary.sweep();
    await this.parts.pins.takeOver();
  }

  /**
   * Evicts checkouts until the cache is within its limits. Calls during a running pass share one further pass,
   * which sees everything that existed when they were made.
   */
  evict(): Promise<void> {
    this.again = true;
    this.running ??= this.evictWhileRequested();
    return this.running;
  }

  private async evictWhileRequested(): Promise<void> {
    try {
      while (this.again) {
        this.again = false;
        await this.evictOnce();
      }
    } finally {
      this.running = undefined;
    }
  }

  private async evictOnce(): Promise<void> {
    const entries: CacheEntry[] = [];
    for await (const entry of this.parts.cache.entries()) entries.push(entry);
    let total = 0;
    const left = new Map<string, number>();
    for (const { entry, gitBytes, checkouts } of entries) {
      total += checkouts.reduce((sum, { bytes }) => sum + bytes, gitBytes);
      left.set(entry, checkouts.length);
      if (checkouts.length === 0 && (await this.removeEntry(entry))) total -= gitBytes;
    }
    const oldest = Date.now() - this.options.maxCacheAgeMs;
    const byAge = entries
      .flatMap(({ entry, gitBytes, checkouts }) => checkouts.map((each) => ({ ...each, entry, gitBytes })))
      .sort((a, b) => a.usedAtMs - b.usedAtMs);
    for (const { entry, commit, bytes, gitBytes, usedAtMs } of byAge) {
      if (usedAtMs > oldest && total <= this.options.maxCacheBytes) return;
      if (!(await this.removeCheckout(entry, commit))) continue;
      total -= bytes;
      const remaining = (left.get(entry) ?? 1) - 1;
      left.set(entry, remaining);
      if (remaining === 0 && (await this.removeEntry(entry))) total -= gitBytes;
    }
  }

  private removeCheckout(entry: string, commit: string): Promise<boolean> {
    return this.remove(checkoutName(entry, commit), () => this.parts.cache.moveCheckoutAside(entry, commit));
  }

  /** A repository counts as leased while one of its checkouts is leased or a fetch into it is running. */
  private removeEntry(entry: string): Promise<boolean> {
    return this.remove(entry, () => this.parts.cache.moveEntryAside(entry));
  }

  private async remove(name: string, moveAside: () => Promise<string | undefined>): Promise<boolean> {
    const { leases, temporary } = this.parts;
    let taken: string | undefined;
    const removed = await leases.removeUnheld(name, async () => {
      taken = await moveAside();
    });
    if (taken !== undefined) await temporary.remove(taken);
    return removed;
  }
}
