import type { RunEventDraft } from '#events';
import type { FramedBatch, LogChunk, WireFormat } from './framed-batch.js';

/** An event on its way into the log. */
export interface PendingEvent {
  readonly draft: RunEventDraft;
  readonly emittedAt: Date;
  readonly attempt: number;
}

/** What of a run's log is kept. */
export interface LogExtent {
  /** The first event that is still kept; 1 unless the log was trimmed. */
  readonly firstSeq: number;
  /** 0 for a run without events. */
  readonly lastSeq: number;
  /** Whether the last event is the terminal one. */
  readonly ended: boolean;
}

/**
 * The events of all runs. Guarantees of every adapter:
 *
 * - `seq` is 1, 2, 3, ... per run, assigned on append, without gaps.
 * - An append is atomic, and durable before its promise resolves and before any
 *   follower or reader sees it. One that holds a terminal event stores the
 *   run's final state in the same transaction; nothing can be appended after it.
 * - An append under an epoch that is not the run's current one is refused with
 *   `EPOCH_FENCED` and leaves no trace.
 *
 * The app closes the storage behind it; appends in flight are settled first.
 */
export abstract class RunEventLog {
  /**
   * `events` are at least one. Errors: `EPOCH_FENCED`, `RUN_NOT_FOUND`,
   * `RUN_ALREADY_FINISHED` when one of them follows a terminal one, `STORAGE_*`.
   */
  abstract append(runId: string, epoch: number, events: readonly PendingEvent[]): Promise<FramedBatch>;

  /**
   * Events after `afterSeq`, at least one if there is one, in all about
   * `maxBytes`. Undefined when there is none.
   */
  abstract read(
    runId: string,
    afterSeq: number,
    format: WireFormat,
    maxBytes: number,
  ): Promise<LogChunk | undefined>;

  /** Undefined for a run that does not exist or whose log is gone. */
  abstract extent(runId: string): Promise<LogExtent | undefined>;

  /**
   * Calls `listener` with every batch committed from now on, in order. Returns
   * what ends it. The listener must not throw.
   */
  abstract follow(runId: string, listener: (batch: FramedBatch) => void): () => void;
}
