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
  /** When that was emitted; undefined while the run is active. */
  readonly endedAt?: Date | undefined;
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
   * `maxBytes`. Undefined when there is none. Where the next one has been
   * trimmed, the events begin with the first that is kept. What is returned is
   * what was appended. Errors: `STORAGE_*`, and `LOG_CORRUPT` where the next one
   * is damaged: it names the run and the damaged range, and what lies behind
   * that can be read.
   */
  abstract read(
    runId: string,
    afterSeq: number,
    format: WireFormat,
    maxBytes: number,
  ): Promise<LogChunk | undefined>;

  /** Undefined for a run that does not exist or whose log is gone. Errors: `STORAGE_*`. */
  abstract extent(runId: string): Promise<LogExtent | undefined>;

  /**
   * Calls `listener` with every batch committed from now on, in order, and
   * `onTrim` with the new `firstSeq` once earlier events are gone. Returns what
   * ends it. Neither may throw.
   */
  abstract follow(
    runId: string,
    listener: (batch: FramedBatch) => void,
    onTrim?: (firstSeq: number) => void,
  ): () => void;

  /**
   * Drops the events before `beforeSeq`, in small steps that readers may see.
   * A run's last event always stays, so a terminal one is never lost. Does
   * nothing where these events are gone already, or the run. Errors: `STORAGE_*`.
   */
  abstract trim(runId: string, beforeSeq: number): Promise<void>;

  /** Bytes of all events that are kept, in every form; known without reading them. Errors: `STORAGE_*`. */
  abstract size(): Promise<number>;

  /**
   * Trims runs that have ended, the one that ended first at first, each to its
   * terminal event, until `size` is at most `toBytes`. Works in small steps,
   * for about a second; returns whether there is more to do. Active runs are
   * left alone. Errors: `STORAGE_*`.
   */
  abstract shrink(toBytes: number): Promise<boolean>;
}
