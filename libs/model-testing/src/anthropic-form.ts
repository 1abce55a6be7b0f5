import type { FinishReason } from './model-reply.js';
import { sseEvent, type WireForm } from './wire-form.js';

const STOP_REASONS: Readonly<Record<FinishReason | 'tool_calls', string>> = {
  stop: 'end_turn',
  length: 'max_tokens',
  content_filter: 'refusal',
  tool_calls: 'tool_use',
};

type AnthropicEvent = Readonly<Record<string, unknown>> & { readonly type: string };

const event = (data: AnthropicEvent): string => sseEvent(data, data.type);

/** Anthropic's messages. */
export const anthropicForm: WireForm = {
  begin: ({ inputTokens }) =>
    event({
      type: 'message_start',
      message: {
        id: 'msg-test',
        type: 'message',
        role: 'assistant',
        model: 'test-model',
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: { input_tokens: inputTokens, output_tokens: 0 },
      },
    }) + event({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
  piece: (text) => event({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } }),
  toolCalls: (calls) =>
    calls
      .map((call, at) => {
        const index = at + 1;
        const json = typeof call.arguments === 'string' ? call.arguments : JSON.stringify(call.arguments);
        const block = { type: 'tool_use', id: `call-${at}`, name: call.name, input: {} };
        const delta = { type: 'input_json_delta', partial_json: json };
        return [
          { type: 'content_block_start', index, content_block: block },
          { type: 'content_block_delta', index, delta },
          { type: 'content_block_stop', index },
        ]
          .map(event)
          .join('');
      })
      .join(''),
  end: (finishReason, { outputTokens }) =>
    [
      { type: 'content_block_stop', index: 0 },
      {
        type: 'message_delta',
        delta: { stop_reason: STOP_REASONS[finishReason], stop_sequence: null },
        usage: { output_tokens: outputTokens },
      },
      { type: 'message_stop' },
    ]
      .map(event)
      .join(''),
  error: (message) => event({ type: 'error', error: { type: 'api_error', message } }),
};
