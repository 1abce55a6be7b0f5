import { ModelServer, reply, type ModelReply } from '../../../test/support/model/index.js';
import { createModelClient } from './create-model-client.js';

const events = (...values: unknown[]): string =>
  values.map((value) => `data: ${JSON.stringify(value)}\n\n`).join('');

const anthropicAnswer = events(
  {
    type: 'message_start',
    message: {
      id: 'm',
      type: 'message',
      role: 'assistant',
      model: 'test-model',
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: { input_tokens: 1, output_tokens: 1 },
    },
  },
  { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
  { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'hi ' } },
  { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'there' } },
  { type: 'content_block_stop', index: 0 },
  {
    type: 'message_delta',
    delta: { stop_reason: 'end_turn', stop_sequence: null },
    usage: { output_tokens: 2 },
  },
  { type: 'message_stop' },
);

const googleAnswer = events(
  { candidates: [{ content: { role: 'model', parts: [{ text: 'hi ' }] } }] },
  { candidates: [{ content: { role: 'model', parts: [{ text: 'there' }] }, finishReason: 'STOP' }] },
);

describe('createModelClient', () => {
  let server: ModelServer;
  beforeEach(async () => {
    server = await ModelServer.start();
  });
  afterEach(() => server.close());

  it.each<[string, ModelReply, string, string, string]>([
    ['openai', reply.text('hi ', 'there'), '/v1/chat/completions', 'authorization', 'Bearer the-key'],
    [
      'openai-compatible',
      reply.text('hi ', 'there'),
      '/v1/chat/completions',
      'authorization',
      'Bearer the-key',
    ],
    ['anthropic', reply.raw(anthropicAnswer), '/v1/messages', 'x-api-key', 'the-key'],
    [
      'google',
      reply.raw(googleAnswer),
      '/v1/models/test-model:streamGenerateContent?alt=sse',
      'x-goog-api-key',
      'the-key',
    ],
  ])('speaks the protocol of %s', async (provider, scripted, path, header, value) => {
    server.willReply(scripted);
    const client = createModelClient({
      provider,
      model: 'test-model',
      apiKey: 'the-key',
      baseUrl: server.baseUrl,
    });
    expect(client.label).toBe(`${provider}/test-model`);
    const chunks: string[] = [];
    const text = await client.streamText({
      prompt: 'Hello?',
      signal: new AbortController().signal,
      onChunk: (chunk) => void chunks.push(chunk),
    });
    expect(text).toBe('hi there');
    expect(chunks).toEqual(['hi ', 'there']);
    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]).toMatchObject({ path, headers: { [header]: value } });
  });

  it('sends no credentials to a server that needs none', async () => {
    server.willReply(reply.text('hi'));
    const client = createModelClient({ provider: 'openai-compatible', model: 'm', baseUrl: server.baseUrl });
    await client.streamText({ prompt: 'Hello?', signal: new AbortController().signal });
    expect(server.requests[0]?.headers).not.toHaveProperty('authorization');
  });
});
