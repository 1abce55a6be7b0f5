import { emitPerTurn } from '../../servers/emitter.js';
import type { RunRequest } from '../../servers/run-request.js';
import type { WatchedRun } from './run-control.js';
import { framedRun, type FramedRun } from './run-messages.js';

/** The target of a watcher's bytes. */
export interface CursorSink {
  readonly writableLength: number;
  write(messages: Buffer): void;
  end(): void;
}

/** A watcher of the run. */
export interface Cursor {
  /** Called when the sink has drained. */
  resume(): void;
  close(): void;
}

const MAX_UNREAD_BYTES = 1 << 20;

/**
 * The run of a limit: its framed messages are ready-made in memory; a watcher
 * is a cursor, and gets what it has not had in one write. Flushed at once when
 * idle, else at most every max(1 ms, cost of the last flush); a watcher is left
 * alone while it has 1 MiB to read.
 */
export class CursorRun implements WatchedRun {
  private readonly pumps = new Set<() => void>();
  private run: FramedRun = { bytes: Buffer.alloc(0), ends: new Float64Array(1) };
  private emittedBytes = 0;
  private ended = false;
  private scheduled = false;
  private notBefore = 0;

  attached(): number {
    return this.pumps.size;
  }

  reset(): void {
    this.emittedBytes = 0;
    this.ended = false;
  }

  start(request: RunRequest): void {
    this.run = framedRun(request);
    const emit = (index: number): void => {
      this.emittedBytes = this.run.ends[index] as number;
      this.schedule();
    };
    const done = (): void => {
      this.ended = true;
      this.schedule();
    };
    emitPerTurn(request.events, request.batch, emit, done);
  }

  watch(sink: CursorSink): Cursor {
    let cursor = 0;
    const pump = (): void => {
      while (cursor < this.emittedBytes && sink.writableLength < MAX_UNREAD_BYTES) {
        const end = Math.min(this.emittedBytes, cursor + MAX_UNREAD_BYTES);
        sink.write(this.run.bytes.subarray(cursor, end));
        cursor = end;
      }
      if (this.ended && cursor === this.emittedBytes && this.pumps.delete(pump)) sink.end();
    };
    this.pumps.add(pump);
    pump();
    return { resume: pump, close: () => void this.pumps.delete(pump) };
  }

  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    const wait = this.notBefore - performance.now();
    if (wait > 0) setTimeout(this.flush, Math.ceil(wait));
    else setImmediate(this.flush);
  }

  private readonly flush = (): void => {
    this.scheduled = false;
    const startedAt = performance.now();
    for (const pump of this.pumps) pump();
    const endedAt = performance.now();
    this.notBefore = endedAt + Math.max(1, endedAt - startedAt);
  };
}
