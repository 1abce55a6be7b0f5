import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { addressGroup } from './address-group.js';

/** Diagnostics channel on which Node announces each accepted connection. */
const SERVER_SOCKET = 'net.server.socket';
/** Shortest interval, in ms, between two log lines about refusals on a port. */
const LOG_MS = 60_000;

interface GuardedPort {
  readonly maxPerAddress: number;
  readonly connections: Map<string, number>;
  loggedAt: number;
}

/** Bounds the connections of one address to a port and resets any further one at once. */
@Injectable()
export class ConnectionLimits implements OnApplicationShutdown {
  private readonly logger = new Logger(ConnectionLimits.name);
  private readonly ports = new Map<number, GuardedPort>();
  private readonly onSocket = (message: unknown): void => {
    const { socket } = message as { readonly socket: Socket };
    const guarded = this.ports.get(socket.localPort ?? -1);
    if (guarded !== undefined) this.accept(socket, guarded);
  };

  /** Starts to limit the connections to this port; 0 means no limit. */
  guard(port: number, maxPerAddress: number): void {
    if (maxPerAddress === 0) return;
    if (this.ports.size === 0) subscribe(SERVER_SOCKET, this.onSocket);
    this.ports.set(port, { maxPerAddress, connections: new Map(), loggedAt: -Infinity });
  }

  onApplicationShutdown(): void {
    unsubscribe(SERVER_SOCKET, this.onSocket);
    this.ports.clear();
  }

  private accept(socket: Socket, guarded: GuardedPort): void {
    const { connections, maxPerAddress } = guarded;
    const group = addressGroup(socket.remoteAddress ?? '');
    const count = connections.get(group) ?? 0;
    if (count >= maxPerAddress) {
      // Deferred until the server has finished setting up the connection.
      setImmediate(() => socket.resetAndDestroy());
      this.log(group, guarded);
      return;
    }
    connections.set(group, count + 1);
    socket.once('close', () => {
      const left = (connections.get(group) ?? 1) - 1;
      if (left > 0) connections.set(group, left);
      else connections.delete(group);
    });
  }

  private log(address: string, guarded: GuardedPort): void {
    if (performance.now() - guarded.loggedAt < LOG_MS) return;
    guarded.loggedAt = performance.now();
    const { maxPerAddress } = guarded;
    this.logger.warn({ address, maxPerAddress }, 'further connections of an address are refused');
  }
}
