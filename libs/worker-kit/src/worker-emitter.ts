import type { ClientView } from '#events';

/**
 * What a worker tells those who watch its run. Events keep the order of the
 * calls. After the worker has ended every call is refused with an error.
 *
 * Each call returns at once; the promise settles when the run has room for
 * more, so a worker that emits a lot awaits it and never outgrows its bounds.
 */
export interface WorkerEmitter {
  log(message: string, view?: ClientView): Promise<void>;
  /** `percent` is of this worker's own work, 0 to 100. */
  progress(percent: number, message?: string, view?: ClientView): Promise<void>;
  /** A piece of model text; joined in order the pieces are the text. */
  modelChunk(text: string): Promise<void>;
}
