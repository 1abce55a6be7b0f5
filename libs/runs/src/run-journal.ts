import { setTimeout as sleep } from 'node:timers/promises';
import { GatewayError } from '#errors';
import type { OngoingEvent, RunEventDraft, TerminalEvent } from '#events';
import type { PendingEvent, RunEventLog } from '#watch';
import { boundedEvent, eventSize } from './event-bounds.js';
import type { RunsOptions } from './runs-options.js';
import { isStorageFault, STORAGE_RETRY_MS, whileStorageIsAway } from './storage-retry.js';

/** More is appended in several steps, so that the event loop gets its turns. */
const MAX_BATCH_EVENTS = 1_024;
const MAX_BATCH_BYTES = 256 * 1024;

export interface JournalAttempt {
  readonly runId: string;
  readonly epoch: number;
  readonly attempt: number;
  /** The run can write no more: fenced, over a limit, or its storage is gone. */
  readonly onBroken: (error: Error) => void;
}

type JournalBounds = Pick<
  RunsOptions,
  'maxEventBytes' | 'maxEventsPerRun' | 'maxBytesPerRun' | 'maxPendingBytes' | 'maxUnawaitedBytes'
>;

interface Entry {
  readonly event: PendingEvent;
  readonly size: number;
}

/**
 * Writes one attempt's events into the log, in order. Events that come while
 * an append is under way go together into the next one.
 */
export class RunJournal {
  private pending: Entry[] = [];
  /** Of everything that is not committed, under way or not. */
  private uncommittedBytes = 0;
  private totalBytes = 0;
  private events = 0;
  private progressPercent = 0;
  private broken: Error | undefined;
  private draining: Promise<void> | undefined;
  private ending = false;
  private lastSeq = 0;

  constructor(
    private readonly log: RunEventLog,
    private readonly attempt: JournalAttempt,
    private readonly bounds: JournalBounds,
  ) {}

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
    const drained = this.flush();
    return this.uncommittedBytes > this.bounds.maxPendingBytes ? drained : Promise.resolve();
  }

  /** Appends what is pending and waits for what is under way. Errors as those of `emit`. */
  async settle(): Promise<void> {
    while (this.draining !== undefined) await this.draining;
    if (this.broken !== undefined) throw this.broken;
  }

  /**
   * Appends the terminal event after everything before it; it has room even
   * when the run is over its limits. Tries again while the storage is away.
   * Errors: `EPOCH_FENCED`; whatever else the log finds wrong with the event.
   */
  async end(event: TerminalEvent, signal: AbortSignal): Promise<void> {
    this.ending = true;
    await this.draining?.catch(() => undefined);
    this.add(event);
    while (this.pending.length > 0) await this.appendLast(this.take(), signal);
  }

  private async appendLast(entries: readonly Entry[], signal: AbortSignal): Promise<void> {
    try {
      await whileStorageIsAway(() => this.append(entries), signal);
    } catch (error) {
      if (error instanceof GatewayError) throw error;
      // No wire can carry one of these events, but the end has to be told all the same.
      if (this.pending.length > 0) return;
      if (entries.length === 1) throw error;
      await whileStorageIsAway(() => this.append(entries.slice(-1)), signal);
    }
  }

  private add(draft: RunEventDraft): void {
    const bounded = boundedEvent(draft, this.bounds.maxEventBytes);
    const size = eventSize(bounded);
    this.progressPercent = Math.max(this.progressPercent, draft.progressPercent ?? 0);
    const { progressPercent } = this;
    const { attempt } = this.attempt;
    this.pending.push({
      event: { draft: { ...bounded, progressPercent }, emittedAt: new Date(), attempt },
      size,
    });
    this.uncommittedBytes += size;
    this.totalBytes += size;
    this.events += 1;
  }

  private excess(): GatewayError | undefined {
    const { maxEventsPerRun, maxBytesPerRun, maxUnawaitedBytes } = this.bounds;
    if (this.events > maxEventsPerRun || this.totalBytes > maxBytesPerRun) {
      return limitExceeded(
        `the run has more than ${maxEventsPerRun} events or ${maxBytesPerRun} bytes of events`,
      );
    }
    if (this.uncommittedBytes <= maxUnawaitedBytes) return undefined;
    return limitExceeded(
      `the worker does not wait for its events: ${maxUnawaitedBytes} bytes are not committed`,
    );
  }

  private flush(): Promise<void> {
    this.draining ??= handled(this.drain());
    return this.draining;
  }

  private async drain(): Promise<void> {
    // One turn later, so that events emitted together are appended together.
    await Promise.resolve();
    try {
      while (this.pending.length > 0 && this.broken === undefined) {
        const entries = this.take();
        const fault = await this.tryAppend(entries);
        if (fault === undefined) continue;
        this.pending = entries.concat(this.pending);
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
  private async tryAppend(entries: readonly Entry[]): Promise<GatewayError | undefined> {
    try {
      await this.append(entries);
      return undefined;
    } catch (error) {
      if (isStorageFault(error)) return error;
      throw this.breakWith(error as Error);
    }
  }

  private async append(entries: readonly Entry[]): Promise<void> {
    const events = entries.map(({ event }) => event);
    this.lastSeq = (await this.log.append(this.attempt.runId, this.attempt.epoch, events)).lastSeq;
    for (const { size } of entries) this.uncommittedBytes -= size;
  }

  /** The oldest events, at least one, and no more than one append should hold. */
  private take(): Entry[] {
    const { pending } = this;
    const maxBytes = Math.min(this.bounds.maxPendingBytes, MAX_BATCH_BYTES);
    let count = 0;
    for (let size = 0; count < Math.min(pending.length, MAX_BATCH_EVENTS); count += 1) {
      size += (pending[count] as Entry).size;
      if (count > 0 && size > maxBytes) break;
    }
    this.pending = pending.slice(count);
    return pending.slice(0, count);
  }

  private breakWith(error: Error): Error {
    if (this.broken === undefined) {
      this.broken = error;
      this.attempt.onBroken(error);
    }
    return this.broken;
  }
}

function limitExceeded(text: string): GatewayError {
  return new GatewayError('RUN_LIMIT_EXCEEDED', text);
}

/** Marks a rejection as seen: a worker that does not await its emits must not end the process. */
function handled(promise: Promise<void>): Promise<void> {
  promise.catch(() => undefined);
  return promise;
}
