import type { RunRequest } from '../servers/run-request.js';
import type { Received } from './clients/receive.js';

/** A server of WatchRun in a process of its own. */
export interface WatchedServer {
  /** A run that `watchers` follow while it is emitted. */
  live(run: RunRequest, watchers: number): Promise<Received>;
  /** Makes a run that is over, for `replay`. */
  finish(run: RunRequest): Promise<void>;
  /** The finished run, as late watchers get it; the clock includes that they connect. */
  replay(watchers: number): Promise<Received>;
  stop(): Promise<void>;
}

/** A row of a table. */
export interface GrpcContender {
  readonly name: string;
  open(): Promise<WatchedServer>;
}

/** gRPC, or the Connect protocol over HTTP/1.1. */
export type Wire = 'grpc' | 'connect';
