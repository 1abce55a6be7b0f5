import { GatewayError } from '#errors';
import type { ClientView } from '#events';
import type { WorkerEmitter } from '#worker-kit';

/** An event that a worker emitted. */
export type RecordedEvent =
  | { readonly kind: 'log'; readonly message: string; readonly view?: ClientView }
  | {
      readonly kind: 'progress';
      readonly percent: number;
      readonly message?: string;
      readonly view?: ClientView;
    }
  | { readonly kind: 'model_chunk'; readonly message: string };

/** Records every event. As in a real run, an event after the worker's end is refused. */
export class RecordingEmitter implements WorkerEmitter {
  readonly events: RecordedEvent[] = [];
  private ended = false;

  constructor(private readonly onEvent?: (event: RecordedEvent) => void) {}

  log(message: string, view?: ClientView): Promise<void> {
    return this.record({ kind: 'log', message, ...(view === undefined ? {} : { view }) });
  }

  progress(percent: number, message?: string, view?: ClientView): Promise<void> {
    return this.record({
      kind: 'progress',
      percent,
      ...(message === undefined ? {} : { message }),
      ...(view === undefined ? {} : { view }),
    });
  }

  modelChunk(text: string): Promise<void> {
    return this.record({ kind: 'model_chunk', message: text });
  }

  end(): void {
    this.ended = true;
  }

  private record(event: RecordedEvent): Promise<void> {
    if (this.ended)
      return Promise.reject(new GatewayError('WORKER_FAILED', 'The worker emitted after its end.'));
    this.events.push(event);
    this.onEvent?.(event);
    return Promise.resolve();
  }
}
