import { request, type IncomingMessage } from 'node:http';

/**
 * One block of an event stream, ended by an empty line; it may be empty. A
 * comment and a `retry` count as soon as their line ends, so they come alone.
 */
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

/** Reads an event stream as it comes, frame by frame, as `EventSource` asks for it. Returns what disconnects. */
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
    let fields: Record<string, string> = {};
    response.setEncoding('utf8');
    response.on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        if (line !== '') {
          const [name, value] = fieldOf(line);
          if (name === 'comment' || name === 'retry') handlers.onFrame({ [name]: value });
          else fields[name] = value;
          continue;
        }
        handlers.onFrame(fields);
        fields = {};
      }
    });
    response.on('error', end);
    response.on('end', () => end());
  });
  call.end();
  return () => void call.destroy();
}

function fieldOf(line: string): readonly [string, string] {
  const colon = line.indexOf(':');
  const name = colon === 0 ? 'comment' : line.slice(0, colon);
  return [name, line.slice(colon + 1).replace(/^ /, '')];
}
