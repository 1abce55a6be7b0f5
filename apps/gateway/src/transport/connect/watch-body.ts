import { createContextKey } from '@connectrpc/connect';
import type { UniversalServerResponse } from '@connectrpc/connect/protocol';
import type { ConnectWatchStream } from './connect-watch-stream.js';

const NOTHING = new Uint8Array();

/**
 * Carries the stream of a WatchRun call to its response, past Connect: the bytes of the log go out as they
 * are, while Connect writes the headers and the end.
 */
export class WatchBody {
  private stream: ConnectWatchStream | undefined;

  /** `abandon` closes the client's connection. */
  constructor(readonly abandon: () => void) {}

  attach(stream: ConnectWatchStream): void {
    this.stream = stream;
  }

  /** Returns the response with the stream as its body; unchanged when there is none. */
  in(response: UniversalServerResponse): UniversalServerResponse {
    const { stream } = this;
    const { body } = response;
    return stream === undefined || body === undefined
      ? response
      : { ...response, body: spliced(stream, body) };
  }
}

/** Undefined for a call that bypassed the middleware. */
export const WATCH_BODY = createContextKey<WatchBody | undefined>(undefined);

/** Replaces the first piece of Connect's body, which only serves to send the headers, by the stream. */
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
