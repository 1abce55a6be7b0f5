/** Which run is active in a session; the run store knows, so it is stored once. */
export abstract class ActiveRuns {
  /** Session id to run id, of those sessions that have an active run. */
  abstract activeRunIds(sessionIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
}
