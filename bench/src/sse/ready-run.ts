import type { WatchRequest } from './clients/watch-request.js';

/** A run that a server is about to emit, or has. */
export interface ReadyRun {
  readonly request: WatchRequest;
  /** Called once all watchers are there. */
  start(): Promise<void>;
}
