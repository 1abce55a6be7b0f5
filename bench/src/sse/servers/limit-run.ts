import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Chunk, ReadyEvents } from './ready-events.js';

const MAX_UNREAD_BYTES = 1 << 20;
const MAX_CHUNK_BYTES = 1 << 18;
const CLOSE = 'event: close\ndata: {}\n\n';

interface Watcher {
  readonly response: ServerResponse;
  readonly socket: Socket;
  cursor: number;
  full: boolean;
}

/**
 * A run whose events are all there before it begins: to emit one is to count
 * one up. A watcher is a cursor. What has been emitted is flushed at once when
 * the last flush is long ago, else at most every max(1 ms, cost of the last
 * flush); with `perTurn` once in each turn of the loop.
 */
export class LimitRun {
  private readonly watchers = new Set<Watcher>();
  private emitted = 0;
  private over = false;
  private scheduled = false;
  private notBefore = 0;
  private last: Chunk | undefined;

  constructor(
    private readonly events: ReadyEvents,
    private readonly perTurn: boolean,
  ) {}

  emit(): void {
    this.emitted += 1;
    if (!this.scheduled) this.schedule();
  }

  end(): void {
    this.over = true;
    if (!this.scheduled) this.schedule();
  }

  watch(response: ServerResponse, socket: Socket): void {
    const watcher: Watcher = { response, socket, cursor: 0, full: false };
    this.watchers.add(watcher);
    const drained = (): void => {
      watcher.full = false;
      this.pump(watcher);
    };
    socket.on('drain', drained);
    response.on('close', () => this.watchers.delete(watcher));
    this.pump(watcher);
  }

  private schedule(): void {
    this.scheduled = true;
    const wait = this.perTurn ? 0 : this.notBefore - performance.now();
    if (wait > 0) setTimeout(this.flush, Math.ceil(wait));
    else setImmediate(this.flush);
  }

  private readonly flush = (): void => {
    this.scheduled = false;
    const startedAt = performance.now();
    for (const watcher of this.watchers) this.pump(watcher);
    const endedAt = performance.now();
    this.notBefore = endedAt + Math.max(1, endedAt - startedAt);
  };

  private pump(watcher: Watcher): void {
    const { socket } = watcher;
    while (!watcher.full && watcher.cursor < this.emitted) {
      const chunk = this.chunkAfter(watcher.cursor);
      if (chunk.parts.length > 1) {
        socket.cork();
        for (const part of chunk.parts) socket.write(part);
        socket.uncork();
      } else {
        socket.write(chunk.parts[0] as Buffer);
      }
      watcher.cursor = chunk.last;
      watcher.full = socket.writableLength > MAX_UNREAD_BYTES;
    }
    if (this.over && watcher.cursor === this.emitted && this.watchers.delete(watcher)) {
      watcher.response.end(CLOSE);
    }
  }

  /** Watchers at one cursor get one chunk. */
  private chunkAfter(cursor: number): Chunk {
    const { last } = this;
    if (last?.first === cursor && (last.last === this.emitted || last.parts.length > 1)) return last;
    return (this.last = this.events.chunk(cursor, this.events.upTo(cursor, this.emitted, MAX_CHUNK_BYTES)));
  }
}
