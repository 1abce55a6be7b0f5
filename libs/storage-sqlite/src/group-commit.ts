import type { DatabaseSync } from 'node:sqlite';
import { storageError } from './storage-error.js';

const FULL_EVENTS = 512;

interface Write<T> {
  readonly operation: () => T;
  readonly committed: ((result: T) => void) | undefined;
  readonly resolve: (result: T) => void;
  readonly reject: (error: unknown) => void;
  result?: T;
}

/** The size of a write, and whether somebody waits for it. */
export interface WriteWeight {
  /** Number of events in the write. */
  readonly events: number;
  /** True if it may wait as long as events may. */
  readonly canWait: boolean;
}

export interface CommitPace {
  /** Minimum time between the commits of a busy database. */
  readonly intervalMs: number;
  /** The same while only writes wait that can. */
  readonly eventIntervalMs: number;
}

/** A durable transaction. */
export interface Commit {
  /** From its beginning until it was durable. */
  readonly durationMs: number;
  /** Number of writes that shared it. */
  readonly writes: number;
}

export interface CommitHooks {
  /** Called inside each transaction before anything is written; an error fails every write in it. */
  readonly onBegin?: () => void;
  /** Called when a transaction is durable, before anybody is told. */
  readonly onDurable?: () => void;
  /** Called after each commit, when everybody has been told. */
  readonly onCommit?: (commit: Commit) => void;
}

const LIGHT: WriteWeight = { events: 0, canWait: false };

/**
 * Groups the writes of all callers into few commits: an idle database commits at once; a busy one no
 * sooner than its interval after the last commit. If a write of the last commit held several events of
 * a run, the next commit waits at least as long as that one took. That time includes the work of
 * subscribers, so many watchers make batches larger instead of blocking the event loop. Many runs of
 * single events gain nothing by such a wait, nor does anybody once `FULL_EVENTS` wait, whose writers
 * may be waiting too.
 */
export class GroupCommit {
  private waiting: Write<unknown>[] = [];
  private waitingEvents = 0;
  private waitingAppends = 0;
  private scheduled: NodeJS.Immediate | NodeJS.Timeout | undefined;
  private lastCommit = { endedAt: -Infinity, pauseMs: 0 };
  private somebodyWaits = false;
  private committed = 0;
  private held = false;

  constructor(
    private readonly database: DatabaseSync,
    private readonly pace: CommitPace,
    private readonly hooks: CommitHooks = {},
  ) {}

  /** Number of commits so far. */
  get count(): number {
    return this.committed;
  }

  submit<T>(operation: () => T, committed?: (result: T) => void, weight = LIGHT): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.waiting.push({ operation, committed, resolve, reject } as Write<unknown>);
      const { waitMs } = this;
      this.waitingEvents += weight.events;
      if (weight.events > 0) this.waitingAppends += 1;
      this.somebodyWaits ||= !weight.canWait;
      if (this.waitMs < waitMs) this.unschedule();
      this.schedule();
    });
  }

  /** Stops committing until `release`, except by `flush`. */
  hold(): void {
    this.held = true;
    this.unschedule();
  }

  release(): void {
    this.held = false;
    if (this.waiting.length > 0) this.schedule();
  }

  /** Commits the waiting writes at once. */
  flush(): void {
    this.unschedule();
    const writes = this.waiting;
    if (writes.length === 0) return;
    const isMerging = this.waitingEvents > this.waitingAppends;
    this.waiting = [];
    this.waitingEvents = 0;
    this.waitingAppends = 0;
    this.somebodyWaits = false;
    const startedAt = performance.now();
    this.commit(writes);
    const endedAt = performance.now();
    this.lastCommit = { endedAt, pauseMs: isMerging ? endedAt - startedAt : 0 };
  }

  /** Milliseconds after the last commit at which the next one is due. */
  private get waitMs(): number {
    if (this.waitingEvents >= FULL_EVENTS) return 0;
    const { intervalMs, eventIntervalMs } = this.pace;
    return Math.max(this.somebodyWaits ? intervalMs : eventIntervalMs, this.lastCommit.pauseMs);
  }

  private schedule(): void {
    if (this.scheduled !== undefined || this.held) return;
    const waitMs = this.lastCommit.endedAt + this.waitMs - performance.now();
    // A timer is no finer than a millisecond; what is due sooner runs in the next turn.
    this.scheduled =
      waitMs >= 1 ? setTimeout(() => this.flush(), Math.floor(waitMs)) : setImmediate(() => this.flush());
  }

  private unschedule(): void {
    if (this.scheduled === undefined) return;
    clearTimeout(this.scheduled as NodeJS.Timeout);
    clearImmediate(this.scheduled as NodeJS.Immediate);
    this.scheduled = undefined;
  }

  private commit(writes: readonly Write<unknown>[]): void {
    const startedAt = performance.now();
    try {
      this.transaction(writes);
    } catch (error) {
      // One bad write must not fail the others: each gets its own transaction.
      if (writes.length > 1) {
        for (const write of writes) this.commit([write]);
        return;
      }
      writes[0]?.reject(storageError(error));
      return;
    }
    // Outside the try: a failure after a commit must not look like a failed commit.
    const durationMs = performance.now() - startedAt;
    this.committed += 1;
    this.hooks.onDurable?.();
    for (const write of writes) write.committed?.(write.result);
    for (const write of writes) write.resolve(write.result);
    this.hooks.onCommit?.({ durationMs, writes: writes.length });
  }

  private transaction(writes: readonly Write<unknown>[]): void {
    this.database.exec('BEGIN IMMEDIATE');
    try {
      this.hooks.onBegin?.();
      for (const write of writes) write.result = write.operation();
      this.database.exec('COMMIT');
    } catch (error) {
      if (this.database.isTransaction) this.database.exec('ROLLBACK');
      throw error;
    }
  }
}
