import type { FetchLike } from '@modelcontextprotocol/client';

const LINE_FEED = 0x0a;

/**
 * A `fetch` that follows no redirect, as headers may hold credentials, and rejects a response when one message in
 * it (an event of a stream, or a whole body of another type) exceeds the limit.
 */
export function boundedFetch(maxMessageBytes: number): FetchLike {
  return async (url, init) => {
    const reply = await fetch(url, { ...init, redirect: 'error' });
    if (reply.body === null) return reply;
    const isStream = reply.headers.get('content-type')?.includes('text/event-stream') === true;
    const { status, statusText, headers } = reply;
    return new Response(reply.body.pipeThrough(messageBound(maxMessageBytes, isStream)), {
      status,
      statusText,
      headers,
    });
  };
}

/** Restarts the count after each empty line of an event stream. */
function messageBound(maxBytes: number, isStream: boolean): TransformStream<Uint8Array, Uint8Array> {
  let length = 0;
  let longest = 0;
  let wasFeed = false;
  return new TransformStream({
    transform(chunk, controller) {
      for (let start = 0; start < chunk.length;) {
        const feed = isStream ? chunk.indexOf(LINE_FEED, start) : -1;
        const end = feed < 0 ? chunk.length : feed + 1;
        length += end - start;
        longest = Math.max(longest, length);
        // An empty line may have a carriage return before its line feed.
        const isEmptyLine = feed >= 0 && end - start <= 2 && wasFeed;
        if (isEmptyLine) length = 0;
        wasFeed = feed >= 0;
        start = end;
      }
      if (longest > maxBytes) controller.error(new Error(`a message was longer than ${maxBytes} bytes`));
      else controller.enqueue(chunk);
    },
  });
}
