/** One run's right to a slot, which it may take and give back any number of times. */
export interface SlotClaim {
  /**
   * Resolves when the run has a slot; one that has it keeps it. The run's first
   * call decides its place among the runs of its user for good, so a run that
   * has begun and comes back goes before those that came after it. `onWait` hears
   * how many go before it, at once when it has to wait and whenever that changes. Throws
   * the signal's reason as soon as it fires; the place in the queue is then free.
   */
  take(signal: AbortSignal, onWait: (ahead: number) => void): Promise<void>;
  /** Frees the slot; does nothing without one. */
  giveBack(): void;
}

/**
 * The slots in which repositories are checked out and analysed. There are as many
 * as the machine can serve at once. Free ones go to the users that wait in
 * turn, one run each, whatever the number of their runs; of one user the run
 * that came first goes first. A slot is held until it is given back.
 */
export abstract class AnalysisSlots {
  /** Each run has one claim. It costs nothing before its first `take`. */
  abstract claim(userId: string): SlotClaim;
}
