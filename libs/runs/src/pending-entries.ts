import type { PendingEvent } from '#watch';

/** An event that the journal holds until it is committed. */
export interface JournalEntry extends PendingEvent {
  /** As `eventSize` has it. */
  readonly size: number;
}

/**
 * What waits for the log, in order. Every step costs the same however much
 * waits: an index moves over the array, which is cut when half of it is done.
 */
export class PendingEntries {
  private entries: JournalEntry[] = [];
  private head = 0;
  private taken = 0;

  /** Of all that wait, those under way included. */
  get count(): number {
    return this.entries.length - this.head;
  }

  /** The last one, unless it is under way. */
  get newest(): JournalEntry | undefined {
    return this.count > this.taken ? this.entries[this.entries.length - 1] : undefined;
  }

  push(entry: JournalEntry): void {
    this.entries.push(entry);
  }

  replaceNewest(entry: JournalEntry): void {
    this.entries[this.entries.length - 1] = entry;
  }

  /** The oldest ones, at least one and about `maxBytes`; they are under way until `done` or `giveBack`. */
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

  /** What was taken is settled. */
  done(): void {
    this.head += this.taken;
    this.taken = 0;
    if (this.head * 2 < this.entries.length) return;
    this.entries = this.entries.slice(this.head);
    this.head = 0;
  }

  /** What was taken waits again, in its place. */
  giveBack(): void {
    this.taken = 0;
  }
}
