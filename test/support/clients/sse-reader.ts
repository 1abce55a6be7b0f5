import { request, type IncomingMessage } from 'node:http';

/** One frame of an event stream; a comment has only `comment`. */
export interface SseFrame {
  readonly event?: string;
  readonly id?: string;
  readonly data?: string;
  readonly retry?: string;
  readonly comment?: string;
}

export interface SseHandlers {
  /** Called once, before any frame. */
  readonly onResponse: (response: IncomingMessage) => void;
  readonly onFrame: (frame: SseFrame) => void;
  /** The response has ended; with an error if it was cut off. */
  readonly onEnd: (error: Error | undefined) => void;
}

/** Reads an event stream as it comes, frame by frame. Returns what disconnects. */
export function readSse(
  url: string,
  headers: Readonly<Record<string, string>>,
  handlers: SseHandlers,
): () => void {
  // A socket of its own: what is left of it after a disconnect must not serve another request.
  const call = request(url, { headers: { accept: 'text/event-stream', ...headers }, agent: false });
  let ended = false;
  const end = (error?: Error): void => {
    if (ended) return;
    ended = true;
    handlers.onEnd(error);
  };
  call.on('error', end);
  call.on('response', (response) => {
    handlers.onResponse(response);
    let rest = '';
    response.setEncoding('utf8');
    response.on('data', (text: string) => {
      const parts = (rest + text).split('\n\n');
      rest = parts.pop() ?? '';
      for (const part of parts) handlers.onFrame(frameOf(part));
    });
    response.on('error', end);
    response.on('end', () => end());
  });
  call.end();
  return () => void call.destroy();
}

function frameOf(text: string): SseFrame {
  const frame: Record<string, string> = {};
  for (const line of text.split('\n')) {
    const colon = line.indexOf(':');
    const name = colon === 0 ? 'comment' : line.slice(0, colon);
    frame[name] = line.slice(colon + 1).replace(/^ /, '');
  }
  return frame;
}
