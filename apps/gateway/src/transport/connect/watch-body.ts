import { createContextKey } from '@connectrpc/connect';
import type { UniversalServerResponse } from '@connectrpc/connect/protocol';
import type { ConnectWatchStream } from './connect-watch-stream.js';

const NOTHING = new Uint8Array();

/**
 * Where a call of WatchRun leaves its stream for the response: what the log
 * keeps goes out as it is, and Connect encodes no event. Connect still makes
 * the headers and the end.
 */
export class WatchBody {
  private stream: ConnectWatchStream | undefined;

  /** `abandon` cuts the client off. */
  constructor(readonly abandon: () => void) {}

  attach(stream: ConnectWatchStream): void {
    this.stream = stream;
  }

  /** The response with the stream in its body; unchanged when there is none. */
  in(response: UniversalServerResponse): UniversalServerResponse {
    const { stream } = this;
    const { body } = response;
    return stream === undefined || body === undefined
      ? response
      : { ...response, body: spliced(stream, body) };
  }
}

/** Absent for a call that did not come through the middleware. */
export const WATCH_BODY = createContextKey<WatchBody | undefined>(undefined);

/** The first piece that Connect made was only there to settle the headers; the stream stands in its place. */
async function* spliced(
  stream: ConnectWatchStream,
  body: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const made = body[Symbol.asyncIterator]();
  try {
    await made.next();
    // The headers would otherwise wait for the first event.
    yield NOTHING;
    yield* stream.pieces();
    for (let piece = await made.next(); piece.done !== true; piece = await made.next()) yield piece.value;
  } finally {
    await made.return?.();
  }
}
