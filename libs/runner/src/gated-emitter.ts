import { GatewayError } from '#errors';
import type { ClientView, OngoingEvent } from '#events';
import type { WorkerEmitter } from '#worker-kit';
import type { RunProgress } from './run-progress.js';

export type EventSink = (event: OngoingEvent) => Promise<void>;

/**
 * A worker's emitter, which is shut when the worker has ended. All its events
 * have the same fields in the same order and carry the run's progress: this is
 * where the path of every event begins, and nobody behind it copies them for that.
 */
export class GatedEmitter implements WorkerEmitter {
  private isShut = false;
  private told = false;
  private announced = '';

  constructor(
    private readonly workerKey: string,
    private readonly progressOfRun: RunProgress,
    private readonly sink: EventSink,
    /** Called for the first event after the end. */
    private readonly onLate: (workerKey: string, error: GatewayError) => void,
  ) {}

  log(message: string, clientView?: ClientView): Promise<void> {
    return this.emit('log', message, clientView, this.progressOfRun.percent);
  }

  progress(percent: number, message = '', clientView?: ClientView): Promise<void> {
    const progressPercent = this.progressOfRun.advance(this.workerKey, percent);
    this.announced = message;
    return this.emit('progress', message, clientView, progressPercent);
  }

  modelChunk(text: string): Promise<void> {
    return this.emit('model_chunk', text, undefined, this.progressOfRun.percent);
  }

  /** Tells of something that is not the worker's own work, such as its wait for a slot: its percentage stays. */
  note(message: string): Promise<void> {
    return this.emit('progress', message, undefined, this.progressOfRun.percent);
  }

  /** Whether this is what the worker has said of its progress last. */
  hasAnnounced(message: string): boolean {
    return this.announced === message;
  }

  shut(): void {
    this.isShut = true;
  }

  private emit(
    kind: OngoingEvent['kind'],
    message: string,
    clientView: ClientView | undefined,
    progressPercent: number,
  ): Promise<void> {
    const { workerKey } = this;
    if (!this.isShut) return this.sink({ kind, message, clientView, progressPercent, workerKey });
    const error = new GatewayError(
      'WORKER_FAILED',
      `worker "${workerKey}" emitted an event after it had ended`,
    );
    if (!this.told) {
      this.told = true;
      this.onLate(workerKey, error);
    }
    const refused = Promise.reject(error);
    // A worker that does not await its emits would otherwise bring the process down.
    refused.catch(() => undefined);
    return refused;
  }
}
