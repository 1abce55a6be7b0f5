/** Brings an admitted run to something that executes it. */
export abstract class RunDispatcher {
  /**
   * Resolves when the run is on its way, not when it is done. A run that is dispatched twice is
   * executed once, because the store starts one attempt.
   */
  abstract dispatch(runId: string): Promise<void>;
}
