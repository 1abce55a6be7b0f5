/** The token usage that the reply reports. */
export interface ReplyUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

export type FinishReason = 'stop' | 'length' | 'content_filter';

export interface ToolCallReply {
  readonly name: string;
  /** A text is sent as it is, where the protocol has arguments as text. */
  readonly arguments: unknown;
}

/** The reaction of the model server to one request. */
export type ModelReply =
  | {
      readonly kind: 'text';
      readonly pieces: readonly string[];
      readonly finishReason: FinishReason;
      readonly usage: ReplyUsage;
      /** Awaited before each piece is sent, so that a test decides when. */
      readonly before: ((index: number) => Promise<void>) | undefined;
    }
  | {
      readonly kind: 'toolCalls';
      /** Said before the calls; empty: nothing. */
      readonly text: string;
      readonly calls: readonly ToolCallReply[];
      readonly usage: ReplyUsage;
    }
  | { readonly kind: 'hang'; readonly pieces: readonly string[] | undefined; readonly usage: ReplyUsage }
  | {
      readonly kind: 'cutOff';
      readonly pieces: readonly string[];
      readonly how: 'reset' | 'end';
      readonly usage: ReplyUsage;
    }
  | { readonly kind: 'streamError'; readonly pieces: readonly string[]; readonly message: string }
  | {
      readonly kind: 'response';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
    };

const USAGE: ReplyUsage = { inputTokens: 1, outputTokens: 1 };
const PIECE_CHARS = 16;

/** Builders of replies; the server's script is a list of them. */
export const reply = {
  /** Streams the pieces and ends well. */
  text: (...pieces: string[]): ModelReply => ({
    kind: 'text',
    pieces,
    finishReason: 'stop',
    usage: USAGE,
    before: undefined,
  }),

  /** Like `text`, but each piece waits for `before(index)`. */
  textWhen: (pieces: readonly string[], before: (index: number) => Promise<void>): ModelReply => ({
    kind: 'text',
    pieces,
    finishReason: 'stop',
    usage: USAGE,
    before,
  }),

  /** Streams the pieces and says why it stopped there. */
  textEndingBy: (finishReason: 'length' | 'content_filter', ...pieces: string[]): ModelReply => ({
    kind: 'text',
    pieces,
    finishReason,
    usage: USAGE,
    before: undefined,
  }),

  /** Streams a value as JSON text in pieces of a few characters. */
  json: (value: unknown): ModelReply => {
    const text = JSON.stringify(value);
    const pieces: string[] = [];
    for (let at = 0; at < text.length; at += PIECE_CHARS) pieces.push(text.slice(at, at + PIECE_CHARS));
    return { kind: 'text', pieces, finishReason: 'stop', usage: USAGE, before: undefined };
  },

  /** Calls tools instead of answering. */
  toolCalls: (...calls: ToolCallReply[]): ModelReply => ({
    kind: 'toolCalls',
    text: '',
    calls,
    usage: USAGE,
  }),

  /** Says something, and calls tools. */
  textAndToolCalls: (text: string, ...calls: ToolCallReply[]): ModelReply => ({
    kind: 'toolCalls',
    text,
    calls,
    usage: USAGE,
  }),

  /** Like the reply, but says that it has used so much. */
  using: (usage: ReplyUsage, given: ModelReply): ModelReply => ({ ...given, usage }) as ModelReply,

  /** Takes the request and never answers. */
  hang: (): ModelReply => ({ kind: 'hang', pieces: undefined, usage: USAGE }),

  /** Begins an answer, then says nothing more and keeps the socket open. */
  hangAfter: (...pieces: string[]): ModelReply => ({ kind: 'hang', pieces, usage: USAGE }),

  /** Streams the pieces and half of another event, then resets the socket. */
  cutOff: (...pieces: string[]): ModelReply => ({ kind: 'cutOff', pieces, how: 'reset', usage: USAGE }),

  /** Streams the pieces and ends the response in good order, but without a finish reason. */
  endEarly: (...pieces: string[]): ModelReply => ({ kind: 'cutOff', pieces, how: 'end', usage: USAGE }),

  /** Answers 200, streams the pieces and then says in the stream that it failed. */
  errorAfter: (message: string, ...pieces: string[]): ModelReply => ({
    kind: 'streamError',
    pieces,
    message,
  }),

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
