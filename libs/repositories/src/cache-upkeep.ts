import type { Leases } from './leases.js';
import type { PassingFolders } from './passing-folders.js';
import type { CacheEntry, RepositoryCache } from './repository-cache.js';
import type { SessionPins } from './session-pins.js';

export interface CacheUpkeepOptions {
  readonly maxCacheBytes: number;
  readonly maxCacheAgeMs: number;
}

export interface CacheUpkeepParts {
  readonly cache: RepositoryCache;
  readonly leases: Leases;
  readonly passing: PassingFolders;
  readonly pins: SessionPins;
}

/** The name under which a checkout is leased. */
export function checkoutName(entry: string, commit: string): string {
  return `${entry}/${commit}`;
}

/**
 * Keeps the cache within its size and age. Checkouts go, those unused for
 * longest first, and never one that is leased; git's data of a repository goes
 * with its last checkout. Only leased ones may take more than the bound.
 */
export class CacheUpkeep {
  private running: Promise<void> | undefined;
  private again = false;

  constructor(
    private readonly parts: CacheUpkeepParts,
    private readonly options: CacheUpkeepOptions,
  ) {}

  /** Removes what crashed processes have left, and the clones of earlier releases. */
  async removeLeftovers(): Promise<void> {
    await this.parts.passing.sweep();
    await this.parts.pins.takeOver();
  }

  /** Calls while one is at work share one more, which sees everything that was there when they came. */
  evict(): Promise<void> {
    this.again = true;
    this.running ??= this.evictWhileAsked();
    return this.running;
  }

  private async evictWhileAsked(): Promise<void> {
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
    return this.remove(checkoutName(entry, commit), () => this.parts.cache.takeAwayCheckout(entry, commit));
  }

  /** A repository is leased by whoever has one of its checkouts or fetches into it. */
  private removeEntry(entry: string): Promise<boolean> {
    return this.remove(entry, () => this.parts.cache.takeAwayEntry(entry));
  }

  private async remove(name: string, takeAway: () => Promise<string | undefined>): Promise<boolean> {
    const { leases, passing } = this.parts;
    let taken: string | undefined;
    const removed = await leases.removeUnheld(name, async () => {
      taken = await takeAway();
    });
    if (taken !== undefined) await passing.remove(taken);
    return removed;
  }
}
