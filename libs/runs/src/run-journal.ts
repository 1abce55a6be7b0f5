import { setTimeout as sleep } from 'node:timers/promises';
import { GatewayError } from '#errors';
import { isTerminal, type OngoingEvent, type RunEventDraft, type TerminalEvent } from '#events';
import type { RunEventLog } from '#watch';
import { AppendPace } from './append-pace.js';
import { boundedEvent, eventSize } from './event-bounds.js';
import { EventJoiner } from './event-joiner.js';
import { PendingEntries, type JournalEntry } from './pending-entries.js';
import { limitExceeded, RunUsage } from './run-usage.js';
import { Room } from './room.js';
import type { RunsOptions } from './runs-options.js';
import { isStorageFault, STORAGE_RETRY_MS, whileStorageIsAway } from './storage-retry.js';

/** More is appended in several steps, so that the event loop gets its turns. */
const MAX_BATCH_EVENTS = 1_024;
const MAX_BATCH_BYTES = 256 * 1024;

export interface JournalAttempt {
  readonly runId: string;
  readonly epoch: number;
  readonly attempt: number;
  /** The last event of the attempts before, 0 when there is none. */
  readonly lastSeq: number;
  /** What the attempts before have shown. */
  readonly progressPercent: number;
  /** The run can write no more: fenced, over a limit, or its storage is gone. */
  readonly onBroken: (error: Error) => void;
}

type JournalBounds = Pick<
  RunsOptions,
  | 'maxEventBytes'
  | 'maxEventsPerRun'
  | 'maxBytesPerRun'
  | 'maxPendingBytes'
  | 'maxUnawaitedBytes'
  | 'thriftyAppendMs'
>;

/** A run has room for more: one promise for all who need not wait. */
const ROOM = Promise.resolve();

/**
 * Writes one attempt's events into the log, in order. Events that come while
 * an append is under way go together into the next one. A run that has used
 * most of its bounds is thrifty: it appends less often, and what comes in
 * between is joined where nothing is lost by it.
 */
export class RunJournal {
  private readonly pending = new PendingEntries();
  private readonly usage: RunUsage;
  private readonly room = new Room();
  private readonly pace: AppendPace;
  /** Set once the run is thrifty. */
  private joiner: EventJoiner | undefined;
  /** Of everything that is not committed, under way or not. */
  private uncommittedBytes = 0;
  private progressPercent: number;
  private clock = new Date();
  private broken: Error | undefined;
  private draining: Promise<void> | undefined;
  private ending = false;
  private lastSeq: number;

  constructor(
    private readonly log: RunEventLog,
    private readonly attempt: JournalAttempt,
    private readonly bounds: JournalBounds,
  ) {
    this.usage = new RunUsage(bounds, attempt.lastSeq);
    this.pace = new AppendPace(bounds.thriftyAppendMs);
    this.progressPercent = attempt.progressPercent;
    this.lastSeq = attempt.lastSeq;
  }

  get committedSeq(): number {
    return this.lastSeq;
  }

  /** Settles when the run has room for more events. Errors: `RUN_LIMIT_EXCEEDED`, `EPOCH_FENCED`. */
  emit(event: OngoingEvent): Promise<void> {
    if (this.broken !== undefined) return handled(Promise.reject(this.broken));
    if (this.ending)
      return handled(Promise.reject(new GatewayError('RUN_ALREADY_FINISHED', 'the run is over')));
    this.add(event);
    const excess = this.excess();
    if (excess !== undefined) return handled(Promise.reject(this.breakWith(excess)));
    void this.flush();
    return this.uncommittedBytes > this.bounds.maxPendingBytes ? this.room.wait() : ROOM;
  }

  /** Appends what is pending and waits for what is under way. Errors as those of `emit`. */
  async settle(): Promise<void> {
    this.pace.hurry();
    while (this.draining !== undefined) await this.draining;
    this.pace.relax();
    if (this.broken !== undefined) throw this.broken;
  }

  /** Takes no more events and settles those it has, without an end. Errors as those of `settle`. */
  async leave(): Promise<void> {
    this.ending = true;
    await this.settle();
  }

  /**
   * Appends the terminal event after everything before it; it has room even
   * when the run is over its limits. Tries again while the storage is away.
   * Errors: `EPOCH_FENCED`; whatever else the log finds wrong with the event.
   */
  async end(event: TerminalEvent, signal: AbortSignal): Promise<void> {
    this.ending = true;
    this.pace.hurry();
    await this.draining?.catch(() => undefined);
    this.add(event);
    while (this.pending.count > 0) await this.appendLast(signal);
  }

  private async appendLast(signal: AbortSignal): Promise<void> {
    const entries = this.take();
    this.pending.done();
    try {
      await whileStorageIsAway(() => this.append(entries), signal);
    } catch (error) {
      if (error instanceof GatewayError) throw error;
      // No wire can carry one of these events, but the end has to be told all the same.
      if (this.pending.count > 0) return;
      if (entries.length === 1) throw error;
      await whileStorageIsAway(() => this.append(entries.slice(-1)), signal);
    }
  }

  /** The first thing that happens to every event: nothing here is made that the event can go without. */
  private add(given: RunEventDraft): void {
    const { progressPercent: percent } = given;
    if (percent !== undefined && percent > this.progressPercent) this.progressPercent = percent;
    const { progressPercent } = this;
    const whole = percent === progressPercent ? given : { ...given, progressPercent };
    const { maxEventBytes } = this.bounds;
    let size = eventSize(whole);
    const draft = boundedEvent(whole, maxEventBytes, size);
    if (draft !== whole) size = eventSize(draft);
    if (this.joiner === undefined || !this.join(draft, this.joiner)) {
      this.usage.add(1, size);
      this.push(draft, size);
    }
    if (this.joiner === undefined && this.usage.isThrifty) this.becomeThrifty();
  }

  private push(draft: RunEventDraft, size: number): void {
    const { attempt } = this.attempt;
    this.pending.push({ draft, emittedAt: this.now(), attempt, size });
    this.uncommittedBytes += size;
  }

  /** Puts an event into the one before it; false when they have to stay two. */
  private join(draft: RunEventDraft, joiner: EventJoiner): boolean {
    const { newest } = this.pending;
    if (newest === undefined || isTerminal(draft)) return false;
    const joined = joiner.join(newest.draft, draft);
    if (joined === undefined) return false;
    const size = eventSize(joined);
    this.pending.replaceNewest({ ...newest, draft: joined, emittedAt: this.now(), size });
    this.usage.add(0, size - newest.size);
    this.uncommittedBytes += size - newest.size;
    return true;
  }

  private becomeThrifty(): void {
    this.joiner = new EventJoiner(this.bounds.maxEventBytes);
    if (this.ending) return;
    // As progress: clients join LOG messages to a model's text, and this could come in the middle of one.
    const message =
      'the run has used three quarters of its events or bytes: from here on texts are joined and progress is thinned';
    const { progressPercent } = this;
    const draft: OngoingEvent = { kind: 'progress', message, progressPercent };
    this.push(draft, eventSize(draft));
  }

  /** One date for all events of a millisecond. */
  private now(): Date {
    const nowMs = Date.now();
    if (nowMs !== this.clock.getTime()) this.clock = new Date(nowMs);
    return this.clock;
  }

  private excess(): GatewayError | undefined {
    const { maxUnawaitedBytes } = this.bounds;
    if (this.uncommittedBytes <= maxUnawaitedBytes) return this.usage.excess;
    return limitExceeded(
      `the worker does not wait for its events: ${maxUnawaitedBytes} bytes are not committed (MAX_UNAWAITED_BYTES)`,
    );
  }

  private flush(): Promise<void> {
    this.draining ??= handled(this.drain());
    return this.draining;
  }

  private async drain(): Promise<void> {
    // One turn later, so that events emitted together are appended together.
    await Promise.resolve();
    // What comes while a thrifty run appends waits for the next time.
    let due = 0;
    try {
      while (this.pending.count > 0 && this.broken === undefined) {
        if (due === 0) {
          if (this.joiner !== undefined) await this.pace.due();
          due = this.pending.count;
        }
        const entries = this.take(due);
        const fault = await this.tryAppend(entries);
        if (fault === undefined) {
          this.pending.done();
          due -= entries.length;
          continue;
        }
        this.pending.giveBack();
        if (this.ending) return;
        await sleep(STORAGE_RETRY_MS, undefined, { ref: false });
      }
    } finally {
      // Before anything else happens: an event that comes now starts a drain of its own.
      this.draining = undefined;
    }
    if (this.broken !== undefined) throw this.broken;
  }

  /** Returns a fault of the storage. What the log refuses for any other reason it would refuse again. */
  private async tryAppend(entries: readonly JournalEntry[]): Promise<GatewayError | undefined> {
    try {
      await this.append(entries);
      return undefined;
    } catch (error) {
      if (isStorageFault(error)) return error;
      this.pending.done();
      throw this.breakWith(error as Error);
    }
  }

  private async append(entries: readonly JournalEntry[]): Promise<void> {
    const { runId, epoch } = this.attempt;
    this.lastSeq = (await this.log.append(runId, epoch, entries)).lastSeq;
    for (const { size } of entries) this.uncommittedBytes -= size;
    // Not only when all is committed: the worker and the commits would take turns instead of overlapping.
    if (this.uncommittedBytes <= this.bounds.maxPendingBytes / 2) this.room.open();
  }

  private take(maxCount = MAX_BATCH_EVENTS): readonly JournalEntry[] {
    const maxBytes = Math.min(this.bounds.maxPendingBytes, MAX_BATCH_BYTES);
    return this.pending.take(Math.min(maxCount, MAX_BATCH_EVENTS), maxBytes);
  }

  private breakWith(error: Error): Error {
    if (this.broken === undefined) {
      this.broken = error;
      this.room.fail(error);
      this.attempt.onBroken(error);
    }
    return this.broken;
  }
}

/** Marks a rejection as seen: a worker that does not await its emits must not end the process. */
function handled(promise: Promise<void>): Promise<void> {
  promise.catch(() => undefined);
  return promise;
}
