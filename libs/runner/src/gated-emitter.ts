import { GatewayError } from '#errors';
import type { ClientView, OngoingEvent } from '#events';
import type { WorkerEmitter } from '#worker-kit';
import type { RunProgress } from './run-progress.js';

export type EventSink = (event: OngoingEvent) => Promise<void>;

/**
 * A worker's emitter, which closes when the worker ends. All its events have the same fields in the
 * same order and carry the run's progress: every event is created here, and nothing downstream copies
 * it for that.
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

  /**
   * Reports something other than the worker's own work, such as its wait for a slot; its percentage
   * stays.
   */
  note(message: string): Promise<void> {
    return this.emit('progress', message, undefined, this.progressOfRun.percent);
  }

  /** True if this was the worker's last progress message. */
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
