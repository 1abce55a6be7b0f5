import type { ClientView } from '#events';

/**
 * Emits a worker's events to the watchers of its run, in the order of the calls. After the worker's
 * end every call is refused with an error. Each call returns at once; its promise resolves when the
 * run has room for more, so a worker that emits a lot awaits it.
 */
export interface WorkerEmitter {
  log(message: string, view?: ClientView): Promise<void>;
  /** Reports progress of this worker's own work; `percent` is 0 to 100. */
  progress(percent: number, message?: string, view?: ClientView): Promise<void>;
  /** Emits a piece of model text; joined in order, the pieces are the text. */
  modelChunk(text: string): Promise<void>;
}
