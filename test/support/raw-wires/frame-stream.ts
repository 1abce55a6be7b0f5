/** The end of a watch as its client sees it. */
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
  /** Resolves when the stream has ended, for whatever reason. */
  readonly ended: Promise<StreamEnd>;
  /** Stops reading from the connection until `resume`; frames that were already read are still delivered. */
  pause(): void;
  resume(): void;
}

export type OpenFrames = (target: WatchTarget, handlers: FrameHandlers) => FrameStream;

export const FINISHED: StreamEnd = { kind: 'finished' };
export const CUT: StreamEnd = { kind: 'cut' };
