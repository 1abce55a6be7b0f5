import type { WireFormat } from '#wire';

/** Why a watch ended from this side. */
export type WatchEnd =
  | { readonly kind: 'finished' }
  | { readonly kind: 'stalled' }
  | { readonly kind: 'draining'; readonly retryMs: number }
  | { readonly kind: 'failed'; readonly error: unknown };

/** The client closed the watch. */
export interface WatchLeft {
  readonly kind: 'left';
}

/** A client's end of a watch, as a transport gives it. */
export interface WatchSink {
  readonly format: WireFormat;
  /** An idle watch is sent a sign of life this often; undefined: as `WatchOptions.keepAliveMs` has it. */
  readonly keepAliveMs?: number;
  /**
   * Sends whole frames. False: the client's buffer is full, and the transport
   * calls `Watch.resume()` once it has drained.
   */
  write(bytes: Buffer, firstSeq: number, lastSeq: number): boolean;
  /** Everything that was kept has been sent; what follows is live. Called once. */
  caughtUp?(lastSeq: number): void;
  /** Sends something that clients ignore. */
  keepAlive?(): void;
  /** Nothing follows. Called at most once, and not after `Watch.close()`. */
  end(reason: WatchEnd): void;
}
