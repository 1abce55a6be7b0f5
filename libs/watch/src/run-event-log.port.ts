import type { RunEventDraft } from '#events';
import type { FramedBatch, LogChunk, WireFormat } from '#wire';

/** An event to be appended. */
export interface PendingEvent {
  readonly draft: RunEventDraft;
  readonly emittedAt: Date;
  readonly attempt: number;
}

/** The events that the log keeps of a run. */
export interface LogExtent {
  /** The first event that is kept; 1 unless the log was trimmed. */
  readonly firstSeq: number;
  /** 0 for a run without events. */
  readonly lastSeq: number;
  /** True if the last event is the terminal one. */
  readonly ended: boolean;
  /** Time of the terminal event; undefined while the run is active. */
  readonly endedAt?: Date | undefined;
}

/** Hears of the changes of all runs' logs, in order, after each is durable. Its methods must not throw. */
export interface LogListener {
  appended(runId: string, batch: FramedBatch): void;
  /** The events before `firstSeq` are gone. */
  trimmed?(runId: string, firstSeq: number): void;
}

/**
 * The events of all runs. Every adapter guarantees:
 *
 * - `seq` is 1, 2, 3, ... per run, assigned on append, without gaps.
 * - An append is atomic, and durable before its promise resolves and before any
 *   listener or reader sees it. One that holds a terminal event stores the run's
 *   final state in the same transaction; nothing can be appended after it.
 * - An append under an epoch other than the run's current one is refused with
 *   `EPOCH_FENCED` and leaves no trace.
 *
 * The app closes the storage behind it; appends in flight are settled first.
 */
export abstract class RunEventLog {
  /**
   * Appends at least one event. Errors: `EPOCH_FENCED`, `RUN_NOT_FOUND`,
   * `RUN_ALREADY_FINISHED` when an event follows a terminal one, `STORAGE_*`.
   */
  abstract append(runId: string, epoch: number, events: readonly PendingEvent[]): Promise<FramedBatch>;

  /**
   * Returns the events after `afterSeq`, about `maxBytes` of them and at least
   * one; undefined when there is none. If the next event was trimmed, the first
   * one that is kept begins the chunk. Never returns bytes other than those that
   * were appended. Errors: `STORAGE_*`; `LOG_CORRUPT` when the next event is
   * damaged, which names the run, the damaged range, and the next readable event.
   */
  abstract read(
    runId: string,
    afterSeq: number,
    format: WireFormat,
    maxBytes: number,
  ): Promise<LogChunk | undefined>;

  /** Returns undefined for a run that does not exist or whose log was removed. Errors: `STORAGE_*`. */
  abstract extent(runId: string): Promise<LogExtent | undefined>;

  /** Tells `listener` of every change from now on. Returns a function that ends the subscription. */
  abstract subscribe(listener: LogListener): () => void;
}
