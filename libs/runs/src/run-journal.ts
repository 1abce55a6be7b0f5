import { setTimeout as sleep } from 'node:timers/promises';
import { GatewayError } from '#errors';
import type { OngoingEvent, RunEventDraft, TerminalEvent } from '#events';
import type { PendingEvent, RunEventLog } from '#watch';
import type { RunsOptions } from './runs-options.js';

const STORAGE_RETRY_MS = 250;
/** Counted per event on top of its texts, so that empty events are bounded too. */
const EVENT_OVERHEAD_BYTES = 64;

export interface JournalAttempt {
  readonly runId: string;
  readonly epoch: number;
  readonly attempt: number;
  /** The run can write no more: fenced, over a limit, or its storage is gone. */
  readonly onBroken: (error: GatewayError) => void;
}

type JournalBounds = Pick<
  RunsOptions,
  'maxEventBytes' | 'maxEventsPerRun' | 'maxBytesPerRun' | 'maxPendingBytes'
>;

/**
 * Writes one attempt's events into the log, in order. Events that come while
 * an append is under way go together into the next one.
 */
export class RunJournal {
  private pending: PendingEvent[] = [];
  private pendingBytes = 0;
  private totalBytes = 0;
  private events = 0;
  private progressPercent = 0;
  private broken: GatewayError | undefined;
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
    this.add(this.bounded(event));
    const { maxEventsPerRun, maxBytesPerRun, maxPendingBytes } = this.bounds;
    if (this.events > maxEventsPerRun || this.totalBytes > maxBytesPerRun) {
      return handled(Promise.reject(this.breakWith(limitExceeded(this.bounds))));
    }
    const drained = this.flush();
    return this.pendingBytes > maxPendingBytes ? handled(drained) : Promise.resolve();
  }

  /** Appends what is pending. Errors as those of `emit`. */
  async settle(): Promise<void> {
    while (this.pending.length > 0) await this.flush();
    if (this.broken !== undefined) throw this.broken;
  }

  /**
   * Appends the terminal event after everything before it; it has room even
   * when the run is over its limits. Tries again while the storage is away.
   */
  async end(event: TerminalEvent, signal: AbortSignal): Promise<void> {
    this.ending = true;
    await this.draining?.catch(() => undefined);
    this.add(event);
    const events = this.take();
    for (;;) {
      try {
        this.lastSeq = (await this.log.append(this.attempt.runId, this.attempt.epoch, events)).lastSeq;
        return;
      } catch (error) {
        if (!isStorageFault(error) || signal.aborted) throw error;
        await sleep(STORAGE_RETRY_MS, undefined, { signal, ref: false }).catch(() => undefined);
      }
    }
  }

  private add(draft: RunEventDraft): void {
    this.progressPercent = Math.max(this.progressPercent, draft.progressPercent ?? 0);
    const progressPercent = draft.kind === 'succeeded' ? 100 : this.progressPercent;
    const size = sizeOf(draft);
    this.pending.push({
      draft: { ...draft, progressPercent },
      emittedAt: new Date(),
      attempt: this.attempt.attempt,
    });
    this.pendingBytes += size;
    this.totalBytes += size;
    this.events += 1;
  }

  private flush(): Promise<void> {
    this.draining ??= handled(this.drain().finally(() => (this.draining = undefined)));
    return this.draining;
  }

  private async drain(): Promise<void> {
    // One turn later, so that events emitted together are appended together.
    await Promise.resolve();
    while (this.pending.length > 0 && this.broken === undefined) {
      const events = this.take();
      try {
        this.lastSeq = (await this.log.append(this.attempt.runId, this.attempt.epoch, events)).lastSeq;
      } catch (error) {
        this.pending.unshift(...events);
        if (!isStorageFault(error)) throw this.breakWith(error as GatewayError);
        if (this.ending) return;
        await sleep(STORAGE_RETRY_MS, undefined, { ref: false });
      }
    }
    if (this.broken !== undefined) throw this.broken;
  }

  private take(): PendingEvent[] {
    const events = this.pending;
    this.pending = [];
    this.pendingBytes = 0;
    return events;
  }

  private breakWith(error: GatewayError): GatewayError {
    if (this.broken === undefined) {
      this.broken = error;
      this.attempt.onBroken(error);
    }
    return this.broken;
  }

  private bounded(event: OngoingEvent): OngoingEvent {
    const { maxEventBytes } = this.bounds;
    if (event.message.length * 3 <= maxEventBytes) return event;
    const bytes = Buffer.from(event.message, 'utf8');
    if (bytes.length <= maxEventBytes) return event;
    const kept = bytes.subarray(0, maxEventBytes).toString('utf8').replace(/\uFFFD+$/, '');
    return { ...event, message: `${kept} [${bytes.length - maxEventBytes} bytes cut]` };
  }
}

function limitExceeded({ maxEventsPerRun, maxBytesPerRun }: JournalBounds): GatewayError {
  const text = `the run has more than ${maxEventsPerRun} events or ${maxBytesPerRun} bytes of events`;
  return new GatewayError('RUN_LIMIT_EXCEEDED', text);
}

function isStorageFault(error: unknown): boolean {
  return (
    error instanceof GatewayError &&
    (error.reason === 'STORAGE_FULL' || error.reason === 'STORAGE_UNAVAILABLE')
  );
}

function sizeOf(event: RunEventDraft): number {
  const text = 'message' in event ? event.message.length : 0;
  const view = event.clientView?.content;
  if (view === undefined) return EVENT_OVERHEAD_BYTES + text;
  if (view.kind === 'text') return EVENT_OVERHEAD_BYTES + text + view.text.length;
  return EVENT_OVERHEAD_BYTES * (1 + view.graph.nodes.length + view.graph.edges.length) + text;
}

/** Marks a rejection as seen: a worker that does not await its emits must not end the process. */
function handled(promise: Promise<void>): Promise<void> {
  promise.catch(() => undefined);
  return promise;
}
