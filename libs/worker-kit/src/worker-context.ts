import type { ModelClient } from '#model';
import type { OpenedRepository } from '#repositories';
import type { ArtifactFs } from '#sandbox';
import type { ToolRegistry } from '#tools';
import type { WorkerEmitter } from './worker-emitter.js';
import type { WorkerMetadata } from './worker-metadata.js';

/**
 * Percentage of a worker's own work at which the opening of its repository ends: the steps of the
 * clone are reported as progress up to it.
 */
export const OPENED_PERCENT = 30;

/** The session as it was when the run started. */
export interface WorkerSession {
  readonly sessionId: string;
  readonly userId: string;
  /** Empty when the session has no repository yet. */
  readonly repoUrl: string;
  readonly repoName: string;
  readonly ref: string;
  /** The goal of the user; empty until it is settled. */
  readonly purpose: string;
}

/** Everything a worker may use. It has no access to transports or stores. */
export interface WorkerContext {
  readonly runId: string;
  readonly session: WorkerSession;
  readonly params: Readonly<Record<string, string>>;
  /** Aborts on cancel, timeout, shutdown, or when another attempt takes over. */
  readonly signal: AbortSignal;
  readonly emit: WorkerEmitter;
  /** `model.configured` is false if no provider is set: take the static path. */
  readonly model: ModelClient;
  readonly tools: ToolRegistry;
  /** The session's own folder of results; writes are atomic. */
  readonly artifacts: ArtifactFs;
  /** All workers of the process, sorted by key. */
  readonly workers: readonly WorkerMetadata[];
  /**
   * Returns the session's repository, cloned or opened at the first call; `url` opens another one in
   * its place. From this call to its end the worker holds its run's analysis slot, of which there are
   * `MAX_ANALYSES`, and the call may wait for it; calls of the model and of operators' tools release
   * it meanwhile. A worker with `cache: 'repository'` holds it from the start. Errors: `REPO_*`.
   */
  repository(url?: string): Promise<OpenedRepository>;
  /**
   * Settles like `work`, and releases the analysis slot meanwhile: for work that needs nothing of this
   * machine, such as a timer or a call of another service.
   */
  wait<T>(work: () => Promise<T>): Promise<T>;
  /** Returns the result of a worker named in `requires`. */
  result<T>(workerKey: string): T;
  /** Returns the final message of such a worker; empty if it had none. */
  message(workerKey: string): string;
}
