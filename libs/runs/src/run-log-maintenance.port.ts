/** Bounds the disk that the events of runs take. Subscribers of the log hear of each trim. */
export abstract class RunLogMaintenance {
  /**
   * Drops the events before `beforeSeq`, in small steps that readers may see.
   * Always keeps a run's last event, so a terminal one is never lost. Does
   * nothing for events or runs that are gone already. Errors: `STORAGE_*`.
   */
  abstract trim(runId: string, beforeSeq: number): Promise<void>;

  /** Returns the bytes of all events that are kept, in every form, without reading them. Errors: `STORAGE_*`. */
  abstract size(): Promise<number>;

  /**
   * Trims finished runs to their terminal events, in the order in which they
   * finished, until `size` is at most `toBytes`. Works in small steps for about
   * a second; returns true if there is more to do. Leaves active runs alone.
   * Errors: `STORAGE_*`.
   */
  abstract shrink(toBytes: number): Promise<boolean>;
}
