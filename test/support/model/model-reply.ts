/** What the model server does with one request. */
export type ModelReply =
  | {
      readonly kind: 'text';
      readonly pieces: readonly string[];
      readonly finishReason: 'stop' | 'length' | 'content_filter';
      /** Awaited before each piece is sent, so that a test decides when. */
      readonly before: ((index: number) => Promise<void>) | undefined;
    }
  | {
      readonly kind: 'toolCalls';
      readonly calls: readonly { readonly name: string; readonly arguments: unknown }[];
    }
  | { readonly kind: 'hang'; readonly pieces: readonly string[] | undefined }
  | { readonly kind: 'cutOff'; readonly pieces: readonly string[]; readonly how: 'reset' | 'end' }
  | {
      readonly kind: 'response';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
    };

const PIECE_CHARS = 16;

/** Builders of replies; the server's script is a list of them. */
export const reply = {
  /** Streams the pieces and ends well. */
  text: (...pieces: string[]): ModelReply => ({
    kind: 'text',
    pieces,
    finishReason: 'stop',
    before: undefined,
  }),

  /** Like `text`, but each piece waits for `before(index)`. */
  textWhen: (pieces: readonly string[], before: (index: number) => Promise<void>): ModelReply => ({
    kind: 'text',
    pieces,
    finishReason: 'stop',
    before,
  }),

  /** Streams the pieces and says why it stopped there. */
  textEndingBy: (finishReason: 'length' | 'content_filter', ...pieces: string[]): ModelReply => ({
    kind: 'text',
    pieces,
    finishReason,
    before: undefined,
  }),

  /** Streams a value as JSON text in pieces of a few characters. */
  json: (value: unknown): ModelReply => {
    const text = JSON.stringify(value);
    const pieces: string[] = [];
    for (let at = 0; at < text.length; at += PIECE_CHARS) pieces.push(text.slice(at, at + PIECE_CHARS));
    return { kind: 'text', pieces, finishReason: 'stop', before: undefined };
  },

  /** Calls tools instead of answering. */
  toolCalls: (...calls: { name: string; arguments: unknown }[]): ModelReply => ({ kind: 'toolCalls', calls }),

  /** Takes the request and never answers. */
  hang: (): ModelReply => ({ kind: 'hang', pieces: undefined }),

  /** Begins an answer, then says nothing more and keeps the socket open. */
  hangAfter: (...pieces: string[]): ModelReply => ({ kind: 'hang', pieces }),

  /** Streams the pieces and half of another event, then resets the socket. */
  cutOff: (...pieces: string[]): ModelReply => ({ kind: 'cutOff', pieces, how: 'reset' }),

  /** Streams the pieces and ends the response in good order, but without a finish reason. */
  endEarly: (...pieces: string[]): ModelReply => ({ kind: 'cutOff', pieces, how: 'end' }),

  /** Refuses with a status and an error body such as providers send. */
  refuse: (
    status: number,
    headers: Readonly<Record<string, string>> = {},
    message = 'refused',
  ): ModelReply => ({
    kind: 'response',
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ error: { message, type: 'error', code: null } }),
  }),

  /** Sends exactly this as an event stream, whatever it is. */
  raw: (body: string, headers: Readonly<Record<string, string>> = {}): ModelReply => ({
    kind: 'response',
    status: 200,
    headers: { 'content-type': 'text/event-stream', ...headers },
    body,
  }),
};
