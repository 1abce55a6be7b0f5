import { ModelServer, reply, testModelClient } from '#model-testing';

describe('createModelClients', () => {
  let server: ModelServer;
  beforeEach(async () => {
    server = await ModelServer.start();
  });
  afterEach(() => server.close());

  it.each([
    ['openai', '/v1/chat/completions', 'authorization', 'Bearer the-key'],
    ['openai-compatible', '/v1/chat/completions', 'authorization', 'Bearer the-key'],
    ['anthropic', '/v1/messages', 'x-api-key', 'the-key'],
    ['google', '/v1/models/test-model:streamGenerateContent?alt=sse', 'x-goog-api-key', 'the-key'],
  ])('speaks the protocol of %s', async (provider, path, header, value) => {
    server.willReply(reply.text('hi ', 'there'));
    const client = testModelClient({
      provider,
      model: 'test-model',
      apiKey: 'the-key',
      chunkIntervalMs: 0,
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

  it('sends no credentials when no key is configured', async () => {
    server.willReply(reply.text('hi'));
    const client = testModelClient({ provider: 'openai-compatible', model: 'm', baseUrl: server.baseUrl });
    await client.streamText({ prompt: 'Hello?', signal: new AbortController().signal });
    expect(server.requests[0]?.headers).not.toHaveProperty('authorization');
  });
});
