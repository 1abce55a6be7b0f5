import type { ModelClient } from '#model';
import type { OpenedRepository } from '#repositories';
import type { ArtifactFs } from '#sandbox';
import type { ToolRegistry } from '#tools';
import type { WorkerEmitter } from './worker-emitter.js';
import type { WorkerMetadata } from './worker-metadata.js';

/**
 * Of a worker's own percentage, where the opening of its repository ends: the
 * clone's steps are told as progress up to it, from where the worker was.
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
  /** What the user wants to learn; empty until it is settled. */
  readonly purpose: string;
}

/** All that a worker may use. It reaches nothing else: no transport, no store. */
export interface WorkerContext {
  readonly runId: string;
  readonly session: WorkerSession;
  readonly params: Readonly<Record<string, string>>;
  /** Fires on cancel, timeout, shutdown, or when another attempt took over. */
  readonly signal: AbortSignal;
  readonly emit: WorkerEmitter;
  /** `model.configured` is false where no provider is set: take the static path. */
  readonly model: ModelClient;
  readonly tools: ToolRegistry;
  /** The session's own folder of results; writes are atomic. */
  readonly artifacts: ArtifactFs;
  /** All workers of the process, in the order of their keys. */
  readonly workers: readonly WorkerMetadata[];
  /**
   * The session's repository, cloned or opened at the first call.
   * `url` opens another one in its place. From here to its end the worker works
   * in its run's analysis slot, of which there are `MAX_ANALYSES`, and this may
   * wait for it; calls of the model and of operators' tools give it back
   * for their time. A worker with `cache: 'repository'` has it from its beginning.
   * Errors: `REPO_*`.
   */
  repository(url?: string): Promise<OpenedRepository>;
  /**
   * Settles as `work` does, and gives the analysis slot back for its time: for what
   * takes nothing of this machine, such as a timer or a call of another service.
   */
  wait<T>(work: () => Promise<T>): Promise<T>;
  /** The result of a worker named in `requires`. */
  result<T>(workerKey: string): T;
  /** What such a worker said at its end; empty when it said nothing. */
  message(workerKey: string): string;
}
