import type { RunRequest } from '../servers/run-request.js';
import type { ReadyRun } from './ready-run.js';

/** A server that emits runs as SSE, in a process of its own. */
export interface SseServer {
  /**
   * Makes a run that its watchers can be opened for; `start` emits it. A server
   * that cannot wait for it begins after a while, later with each `attempt`, from 1.
   */
  prepare(run: RunRequest, watchers: number, attempt: number): Promise<ReadyRun>;
  /** Makes a run that is over; `start` does nothing. */
  finish(run: RunRequest): Promise<ReadyRun>;
  stop(): Promise<void>;
}

/** A row of a table. */
export interface SseContender {
  readonly name: string;
  open(): Promise<SseServer>;
}
