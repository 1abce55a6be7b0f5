/** How a watch ended for its client. */
export type StreamEnd =
  | { readonly kind: 'finished' }
  /** The connection broke, or the server said that it cannot go on. */
  | { readonly kind: 'cut' }
  /** The server said no, such as for a cursor beyond the log. */
  | { readonly kind: 'refused'; readonly reason: string };

export interface WatchTarget {
  readonly httpUrl: string;
  readonly grpcAddress: string;
  readonly runId: string;
  readonly afterSeq: number;
}

export interface FrameHandlers {
  /** Gets the bytes of each event as they came, as latin1. */
  readonly onFrame: (frame: string) => void;
  /** Gets the header `watch-verdict`, before any frame. */
  readonly onVerdict: (verdict: string) => void;
}

/** A watch whose events are looked at as bytes. */
export interface FrameStream {
  /** Resolves when the stream is over, however that came. */
  readonly ended: Promise<StreamEnd>;
  /** Takes nothing more from the connection until `resume`; only what is on its way is still given. */
  pause(): void;
  resume(): void;
}

export type OpenFrames = (target: WatchTarget, handlers: FrameHandlers) => FrameStream;

export const FINISHED: StreamEnd = { kind: 'finished' };
export const CUT: StreamEnd = { kind: 'cut' };
