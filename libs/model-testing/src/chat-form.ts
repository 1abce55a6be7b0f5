import { sseEvent, type WireForm } from './wire-form.js';

const HEAD = {
  id: 'chatcmpl-test',
  object: 'chat.completion.chunk',
  created: 1_700_000_000,
  model: 'test-model',
};

/** Chat completions, as OpenAI and compatible servers stream them. */
export const chatForm: WireForm = {
  begin: () => delta({ role: 'assistant', content: '' }),
  piece: (text) => delta({ content: text }),
  toolCalls: (calls) =>
    calls
      .map((call, index) => {
        const fn = { name: call.name, arguments: argumentsText(call.arguments) };
        return delta({ tool_calls: [{ index, id: `call-${index}`, type: 'function', function: fn }] });
      })
      .join(''),
  end: (finishReason, { inputTokens, outputTokens }) => {
    const total = inputTokens + outputTokens;
    const usage = { prompt_tokens: inputTokens, completion_tokens: outputTokens, total_tokens: total };
    return `${delta({}, finishReason, usage)}data: [DONE]\n\n`;
  },
  error: (message) => sseEvent({ error: { message, type: 'server_error', code: null } }),
};

/** A text is sent as it is, so that a test can send what is no JSON. */
function argumentsText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function delta(content: unknown, finishReason: string | null = null, usage: unknown = null): string {
  return sseEvent({ ...HEAD, choices: [{ index: 0, delta: content, finish_reason: finishReason }], usage });
}
