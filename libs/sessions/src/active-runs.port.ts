/** Tells which run is active in a session. The run store knows, so it is stored once. */
export abstract class ActiveRuns {
  /** Returns session id to run id, for those sessions that have an active run. */
  abstract activeRunIds(sessionIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
}
