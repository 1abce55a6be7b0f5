import type { WireFormat } from '#wire';

/** The server's reason for the end of a watch. */
export type WatchEnd =
  | { readonly kind: 'finished' }
  | { readonly kind: 'stalled' }
  | { readonly kind: 'draining'; readonly retryMs: number }
  | { readonly kind: 'failed'; readonly error: unknown };

/** The client closed the watch. */
export interface WatchLeft {
  readonly kind: 'left';
}

/** The transport's end of a watch. */
export interface WatchSink {
  readonly format: WireFormat;
  /** Interval of keep-alives on an idle watch; undefined means `WatchOptions.keepAliveMs`. */
  readonly keepAliveMs?: number;
  /**
   * Sends whole frames. Returns false if the client's buffer is full; the transport then calls
   * `Watch.resume()` once it has drained.
   */
  write(bytes: Buffer, firstSeq: number, lastSeq: number): boolean;
  /** Called once: everything that was kept has been sent, and what follows is live. */
  caughtUp?(lastSeq: number): void;
  /** Sends something that clients ignore. */
  keepAlive?(): void;
  /** Called at most once, and not after `Watch.close()`: nothing follows. */
  end(reason: WatchEnd): void;
}
