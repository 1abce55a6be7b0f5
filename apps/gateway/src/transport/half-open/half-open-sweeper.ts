import { existsSync } from 'node:fs';
import type { Server, Socket } from 'node:net';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { HalfOpenOptions } from './half-open-options.js';
import { connectionKey, unansweredConnections, type UnansweredConnection } from './tcp-table.js';
import { wholeLines } from './whole-lines.js';

const TABLES = ['/proc/net/tcp', '/proc/net/tcp6'];
const SWEEPS_PER_TIMEOUT = 6;
const MAX_SWEEP_MS = 5_000;

interface Suspect extends UnansweredConnection {
  /** Time at which the peer was first seen to owe an acknowledgement that is still missing. */
  readonly sinceMs: number;
}

/**
 * Closes the connections of clients that disappeared without a FIN, as a machine does that loses power or
 * network. TCP keep-alive, which this switches on, only detects that while nothing is being written.
 * Otherwise, for instance under the comments of an event stream, the kernel retransmits for about 15 minutes,
 * and Node cannot set TCP_USER_TIMEOUT. But Linux lists in `/proc/net/tcp` which peers owe an
 * acknowledgement: one that owes it in every check for `timeoutMs` is gone. Without that table the kernel's
 * limit applies.
 */
@Injectable()
export class HalfOpenSweeper implements OnApplicationShutdown {
  private readonly logger = new Logger(HalfOpenSweeper.name);
  private readonly tables = TABLES.filter((table) => existsSync(table));
  private readonly sockets = new Set<Socket>();
  private suspects: ReadonlyMap<string, Suspect> = new Map();
  private timer: NodeJS.Timeout | undefined;
  private isLooking = false;
  private port: number | undefined;
  private isOff: boolean;

  constructor(private readonly options: HalfOpenOptions) {
    this.isOff = options.timeoutMs === 0 || this.tables.length === 0;
  }

  /**
   * Starts to check each connection that the server accepts from now on. For one server, since it keeps one
   * port.
   */
  guard(server: Server): void {
    server.on('connection', (socket: Socket) => {
      socket.setKeepAlive(true, this.options.keepAliveMs);
      if (this.isOff) return;
      this.port ??= socket.localPort;
      this.sockets.add(socket);
      socket.on('close', () => this.forget(socket));
      this.timer ??= setInterval(() => void this.sweep(), this.sweepMs).unref();
    });
  }

  onApplicationShutdown(): void {
    this.switchOff();
  }

  private get sweepMs(): number {
    return Math.min(MAX_SWEEP_MS, Math.ceil(this.options.timeoutMs / SWEEPS_PER_TIMEOUT));
  }

  private forget(socket: Socket): void {
    this.sockets.delete(socket);
    if (this.sockets.size === 0) this.stop();
  }

  private switchOff(): void {
    this.isOff = true;
    this.sockets.clear();
    this.stop();
  }

  private stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    this.suspects = new Map();
  }

  private async sweep(): Promise<void> {
    if (this.isLooking) return;
    this.isLooking = true;
    try {
      const nowMs = performance.now();
      const suspects = await this.look(nowMs);
      // All connections may have closed meanwhile.
      if (this.timer === undefined) return;
      this.suspects = suspects;
      this.free((key) => nowMs - (suspects.get(key)?.sinceMs ?? nowMs) >= this.options.timeoutMs);
    } catch (error) {
      this.logger.warn(
        { err: error },
        'connections of vanished clients cannot be detected; the kernel closes them in the end',
      );
      this.switchOff();
    } finally {
      this.isLooking = false;
    }
  }

  private async look(nowMs: number): Promise<ReadonlyMap<string, Suspect>> {
    const suspects = new Map<string, Suspect>();
    if (this.port === undefined) return suspects;
    for (const table of this.tables) {
      for await (const lines of wholeLines(table)) {
        for (const connection of unansweredConnections(lines, this.port)) {
          const before = this.suspects.get(connection.key);
          const sinceMs = before !== undefined && hasNotAnswered(before, connection) ? before.sinceMs : nowMs;
          suspects.set(connection.key, { ...connection, sinceMs });
        }
      }
    }
    return suspects;
  }

  private free(isGone: (key: string) => boolean): void {
    if (this.suspects.size === 0) return;
    const gone = [...this.sockets].filter((socket) => isGone(connectionKey(socket)));
    // A reset also makes the kernel drop what it would still send.
    for (const socket of gone) socket.resetAndDestroy();
    if (gone.length > 0)
      this.logger.log({ connections: gone.length }, 'connections of vanished clients closed');
  }
}

/** An answer acknowledges bytes or resets the retransmission count. */
function hasNotAnswered(before: Suspect, now: UnansweredConnection): boolean {
  return now.attempts >= before.attempts && now.unconfirmedBytes >= before.unconfirmedBytes;
}
