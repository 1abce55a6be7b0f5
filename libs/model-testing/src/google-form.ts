import type { FinishReason } from './model-reply.js';
import { sseEvent, type WireForm } from './wire-form.js';

const FINISH_REASONS: Readonly<Record<FinishReason | 'tool_calls', string>> = {
  stop: 'STOP',
  length: 'MAX_TOKENS',
  content_filter: 'SAFETY',
  tool_calls: 'STOP',
};

/** Google's streamGenerateContent. */
export const googleForm: WireForm = {
  begin: () => '',
  piece: (text) => parts([{ text }]),
  toolCalls: (calls) => parts(calls.map(({ name, arguments: args }) => ({ functionCall: { name, args } }))),
  end: (finishReason, { inputTokens, outputTokens }) => {
    const usageMetadata = {
      promptTokenCount: inputTokens,
      candidatesTokenCount: outputTokens,
      totalTokenCount: inputTokens + outputTokens,
    };
    const content = { role: 'model', parts: [] };
    return sseEvent({ candidates: [{ content, finishReason: FINISH_REASONS[finishReason] }], usageMetadata });
  },
  error: (message) => sseEvent({ error: { code: 500, message, status: 'INTERNAL' } }),
};

function parts(content: readonly unknown[]): string {
  return sseEvent({ candidates: [{ content: { role: 'model', parts: content } }] });
}
