import { setTimeout as sleep } from 'node:timers/promises';
import { GatewayError } from '#errors';
import { isTerminal, type OngoingEvent, type RunEventDraft, type TerminalEvent } from '#events';
import type { RunEventLog } from '#watch';
import { AppendPace } from './append-pace.js';
import { boundedEvent, eventSize } from './event-bounds.js';
import { EventCoalescer } from './event-coalescer.js';
import { PendingEntries, type JournalEntry } from './pending-entries.js';
import { limitExceeded, RunUsage } from './run-usage.js';
import { Backpressure } from './backpressure.js';
import type { RunsOptions } from './runs-options.js';
import { isStorageFault, STORAGE_RETRY_MS, whileStorageIsAway } from './storage-retry.js';

/** Larger batches are appended in several steps, to yield to the event loop in between. */
const MAX_BATCH_EVENTS = 1_024;
const MAX_BATCH_BYTES = 256 * 1024;

export interface JournalAttempt {
  readonly runId: string;
  readonly epoch: number;
  readonly attempt: number;
  /** The last event of earlier attempts; 0 if there is none. */
  readonly lastSeq: number;
  /** The progress that earlier attempts have shown. */
  readonly progressPercent: number;
  /** Called when the run can write no more: it is fenced, over a limit, or its storage is gone. */
  readonly onBroken: (error: Error) => void;
}

type JournalBounds = Pick<
  RunsOptions,
  | 'maxEventBytes'
  | 'maxEventsPerRun'
  | 'maxBytesPerRun'
  | 'maxPendingBytes'
  | 'maxUnawaitedBytes'
  | 'throttledAppendMs'
>;

/** The promise for all writers that do not have to wait. */
const ROOM = Promise.resolve();

/**
 * Writes one attempt's events to the log, in order. Events that arrive during an append go into the
 * next one together. A run that has used most of its bounds is throttled: it appends less often, and
 * events that arrive in between are coalesced where nothing is lost.
 */
export class RunJournal {
  private readonly pending = new PendingEntries();
  private readonly usage: RunUsage;
  private readonly room = new Backpressure();
  private readonly pace: AppendPace;
  /** Set once the run is throttled. */
  private coalescer: EventCoalescer | undefined;
  /** Bytes of everything that is not committed, in flight or not. */
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
    this.pace = new AppendPace(bounds.throttledAppendMs);
    this.progressPercent = attempt.progressPercent;
    this.lastSeq = attempt.lastSeq;
  }

  get committedSeq(): number {
    return this.lastSeq;
  }

  /** Resolves when the run has room for more events. Errors: `RUN_LIMIT_EXCEEDED`, `EPOCH_FENCED`. */
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

  /** Appends everything pending and waits for what is in flight. Errors: those of `emit`. */
  async settle(): Promise<void> {
    this.pace.hurry();
    while (this.draining !== undefined) await this.draining;
    this.pace.relax();
    if (this.broken !== undefined) throw this.broken;
  }

  /** Takes no more events and settles those it has, without a terminal event. Errors: those of `settle`. */
  async leave(): Promise<void> {
    this.ending = true;
    await this.settle();
  }

  /**
   * Appends the terminal event after everything before it; there is room for it even when the run is
   * over its limits. Retries while the storage is unavailable. Errors: `EPOCH_FENCED`, and whatever
   * else the log refuses the event with.
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

  /** Adds an event. Every event takes this path, so it creates no object that is not needed. */
  private add(given: RunEventDraft): void {
    const { progressPercent: percent } = given;
    if (percent !== undefined && percent > this.progressPercent) this.progressPercent = percent;
    const { progressPercent } = this;
    const whole = percent === progressPercent ? given : { ...given, progressPercent };
    const { maxEventBytes } = this.bounds;
    let size = eventSize(whole);
    const draft = boundedEvent(whole, maxEventBytes, size);
    if (draft !== whole) size = eventSize(draft);
    if (this.coalescer === undefined || !this.join(draft, this.coalescer)) {
      this.usage.add(1, size);
      this.push(draft, size);
    }
    if (this.coalescer === undefined && this.usage.isThrottled) this.becomeThrifty();
  }

  private push(draft: RunEventDraft, size: number): void {
    const { attempt } = this.attempt;
    this.pending.push({ draft, emittedAt: this.now(), attempt, size });
    this.uncommittedBytes += size;
  }

  /** Coalesces an event with the one before it; returns false if they must stay apart. */
  private join(draft: RunEventDraft, coalescer: EventCoalescer): boolean {
    const { newest } = this.pending;
    if (newest === undefined || isTerminal(draft)) return false;
    const joined = coalescer.join(newest.draft, draft);
    if (joined === undefined) return false;
    const size = eventSize(joined);
    this.pending.replaceNewest({ ...newest, draft: joined, emittedAt: this.now(), size });
    this.usage.add(0, size - newest.size);
    this.uncommittedBytes += size - newest.size;
    return true;
  }

  private becomeThrifty(): void {
    this.coalescer = new EventCoalescer(this.bounds.maxEventBytes);
    if (this.ending) return;
    // As progress: clients join LOG messages to a model's text, and this could land in the middle of one.
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
    // Events that arrive while a throttled run appends wait for the next time.
    let due = 0;
    try {
      while (this.pending.count > 0 && this.broken === undefined) {
        if (due === 0) {
          if (this.coalescer !== undefined) await this.pace.due();
          due = this.pending.count;
        }
        const entries = this.take(due);
        const fault = await this.tryAppend(entries);
        if (fault === undefined) {
          this.pending.done();
          due -= entries.length;
          continue;
        }
        this.pending.putBack();
        if (this.ending) return;
        await sleep(STORAGE_RETRY_MS, undefined, { ref: false });
      }
    } finally {
      // Before anything else: an event that arrives now starts a drain of its own.
      this.draining = undefined;
    }
    if (this.broken !== undefined) throw this.broken;
  }

  /** Returns a passing fault of the storage, after which the append can be tried again. Throws any other error. */
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
    // Not only when all is committed: the worker and the commits would alternate instead of overlapping.
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

/** Marks a rejection as handled: a worker that does not await its emits must not end the process. */
function handled(promise: Promise<void>): Promise<void> {
  promise.catch(() => undefined);
  return promise;
}
