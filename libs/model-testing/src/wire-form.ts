import type { FinishReason, ReplyUsage, ToolCallReply } from './model-reply.js';

/** One provider's streaming protocol; each text is one or more whole events. */
export interface WireForm {
  begin(usage: ReplyUsage): string;
  /** A piece of text. */
  piece(text: string): string;
  toolCalls(calls: readonly ToolCallReply[]): string;
  /** The last events; without a finish reason an answer is not whole. */
  end(finishReason: FinishReason | 'tool_calls', usage: ReplyUsage): string;
  /** An error in the middle of the stream, or in place of it. */
  error(message: string): string;
}

/** One server-sent event. */
export function sseEvent(data: unknown, name?: string): string {
  return `${name === undefined ? '' : `event: ${name}\n`}data: ${JSON.stringify(data)}\n\n`;
}
