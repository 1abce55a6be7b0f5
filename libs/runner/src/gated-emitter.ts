import { GatewayError } from '#errors';
import type { ClientView, OngoingEvent } from '#events';
import type { WorkerEmitter } from '#worker-kit';
import type { RunProgress } from './run-progress.js';

export type EventSink = (event: OngoingEvent) => Promise<void>;

/** A worker's emitter, which is shut when the worker has ended. */
export class GatedEmitter implements WorkerEmitter {
  private shutBecause: GatewayError | undefined;
  private told = false;

  constructor(
    private readonly workerKey: string,
    private readonly progressOfRun: RunProgress,
    private readonly sink: EventSink,
    /** Called for the first event after the end. */
    private readonly onLate: (workerKey: string, error: GatewayError) => void,
  ) {}

  log(message: string, clientView?: ClientView): Promise<void> {
    return this.emit({ kind: 'log', message, clientView, workerKey: this.workerKey });
  }

  progress(percent: number, message = '', clientView?: ClientView): Promise<void> {
    const progressPercent = this.progressOfRun.advance(this.workerKey, percent);
    return this.emit({ kind: 'progress', message, clientView, progressPercent, workerKey: this.workerKey });
  }

  modelChunk(text: string): Promise<void> {
    return this.emit({ kind: 'model_chunk', message: text, workerKey: this.workerKey });
  }

  /** Tells how something goes that is not the worker's own work, such as a clone: its percentage stays. */
  note(message: string): Promise<void> {
    return this.emit({ kind: 'progress', message, workerKey: this.workerKey });
  }

  shut(): void {
    if (this.shutBecause !== undefined) return;
    const text = `worker "${this.workerKey}" emitted an event after it had ended`;
    this.shutBecause = new GatewayError('WORKER_FAILED', text);
  }

  private emit(event: OngoingEvent): Promise<void> {
    if (this.shutBecause === undefined) return this.sink(event);
    if (!this.told) {
      this.told = true;
      this.onLate(this.workerKey, this.shutBecause);
    }
    const refused = Promise.reject(this.shutBecause);
    // A worker that does not await its emits would otherwise bring the process down.
    refused.catch(() => undefined);
    return refused;
  }
}
