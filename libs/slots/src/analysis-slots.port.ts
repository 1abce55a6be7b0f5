/** One run's claim to a slot, which it may acquire and release any number of times. */
export interface SlotClaim {
  /**
   * Resolves when the run has a slot; a run that has one keeps it. The first call fixes the run's
   * place among the runs of its user, so a run that comes back goes before later ones. `onWait` is
   * called with the number of runs ahead, at once when the run has to wait and at every change. Throws
   * the signal's reason as soon as it aborts, which leaves the queue.
   */
  acquire(signal: AbortSignal, onWait: (ahead: number) => void): Promise<void>;
  /** Releases the slot; does nothing without one. */
  release(): void;
}

/**
 * The slots for checking out and analysing repositories, as many as the machine can serve at once.
 * Free slots go to the waiting users in turn, one run each, however many runs a user has; of one user
 * the earliest run goes first. A slot is held until it is released.
 */
export abstract class AnalysisSlots {
  /** Returns a run's claim, one per run. It costs nothing before its first `acquire`. */
  abstract claim(userId: string): SlotClaim;
}
