import type { PendingEvent } from '#watch';

/** An event that the journal holds until it is committed. */
export interface JournalEntry extends PendingEvent {
  /** As `eventSize` measures it. */
  readonly size: number;
}

/**
 * Events waiting for the log, in order. Every operation takes amortized constant time: an index moves
 * over the array, which is cut when half of it is done.
 */
export class PendingEntries {
  private entries: JournalEntry[] = [];
  private head = 0;
  private taken = 0;

  /** Number of entries, including those in flight. */
  get count(): number {
    return this.entries.length - this.head;
  }

  /** The last entry, unless it is in flight. */
  get newest(): JournalEntry | undefined {
    return this.count > this.taken ? this.entries[this.entries.length - 1] : undefined;
  }

  push(entry: JournalEntry): void {
    this.entries.push(entry);
  }

  replaceNewest(entry: JournalEntry): void {
    this.entries[this.entries.length - 1] = entry;
  }

  /**
   * Takes the oldest entries, at least one and about `maxBytes`. They are in flight until `done` or
   * `putBack`.
   */
  take(maxCount: number, maxBytes: number): readonly JournalEntry[] {
    const { entries, head } = this;
    const limit = Math.min(entries.length, head + maxCount);
    let end = head;
    for (let size = 0; end < limit; end += 1) {
      size += (entries[end] as JournalEntry).size;
      if (end > head && size > maxBytes) break;
    }
    this.taken = end - head;
    return entries.slice(head, end);
  }

  /** Drops the entries in flight. */
  done(): void {
    this.head += this.taken;
    this.taken = 0;
    if (this.head * 2 < this.entries.length) return;
    this.entries = this.entries.slice(this.head);
    this.head = 0;
  }

  /** Makes the entries in flight wait again, in their place. */
  putBack(): void {
    this.taken = 0;
  }
}
