import { z } from 'zod';
import { GatewayError } from '#errors';
import { ModelServer, reply, testModelClient } from '#model-testing';
import type { ModelClient } from './model-client.port.js';
import type { ModelOptions } from './options/model-options.js';

const KEY = 'sk-very-secret';

describe('AiSdkModelClient', () => {
  let server: ModelServer;
  const unhandled: unknown[] = [];
  const onUnhandled = (error: unknown): void => void unhandled.push(error);

  beforeEach(async () => {
    server = await ModelServer.start();
    unhandled.length = 0;
    process.on('unhandledRejection', onUnhandled);
  });
  afterEach(async () => {
    await server.close();
    process.off('unhandledRejection', onUnhandled);
    expect(unhandled).toEqual([]);
  });

  function client(options: ModelOptions = {}): ModelClient {
    return testModelClient({
      provider: 'openai-compatible',
      baseUrl: server.baseUrl,
      apiKey: KEY,
      model: 'test-model',
      maxRetries: 0,
      chunkIntervalMs: 0,
      ...options,
    });
  }

  function ask(
    options: ModelOptions = {},
    onChunk?: (text: string) => void | Promise<void>,
  ): Promise<string> {
    return client(options).streamText({ prompt: 'Hello?', signal: new AbortController().signal, onChunk });
  }

  async function failure(call: Promise<unknown>): Promise<GatewayError> {
    const error = await call.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof GatewayError)) throw new Error(`not a GatewayError: ${String(error)}`);
    return error;
  }

  describe('streamText', () => {
    it('returns the whole text and streams it in chunks', async () => {
      server.willReply(reply.text('Guten ', 'Tag, ', 'Wörld 🌍'));
      const chunks: string[] = [];
      expect(await ask({}, (text) => void chunks.push(text))).toBe('Guten Tag, Wörld 🌍');
      expect(chunks).toEqual(['Guten ', 'Tag, ', 'Wörld 🌍']);
    });

    it('streams each chunk before the provider sends the next', async () => {
      const seen: string[] = [];
      const read = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      server.willReply(reply.textWhen(['one', 'two', 'three'], async (index) => read[index - 1]?.promise));
      await ask({}, (text) => read[seen.push(text) - 1]?.resolve());
      expect(seen).toEqual(['one', 'two', 'three']);
    });

    it('waits for a slow reader without timing out the provider', async () => {
      server.willReply(reply.text('a', 'b', 'c'));
      let reading = 0;
      const text = await ask({ chunkIdleMs: 50 }, async () => {
        expect(++reading).toBe(1);
        await new Promise((resolve) => setTimeout(resolve, 120));
        reading -= 1;
      });
      expect(text).toBe('abc');
    });

    it('requests the configured model with instructions, prompt, key and token limit', async () => {
      server.willReply(reply.text('ok'));
      await client({ maxOutputTokens: 99 }).streamText({
        system: 'Be brief.',
        prompt: 'Hello?',
        signal: new AbortController().signal,
      });
      const [request] = server.requests;
      expect(request).toMatchObject({ method: 'POST', path: '/v1/chat/completions' });
      expect(request?.headers.authorization).toBe(`Bearer ${KEY}`);
      expect(request?.body).toMatchObject({ model: 'test-model', max_tokens: 99, stream: true });
      expect(request?.body.messages).toEqual([
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Hello?' },
      ]);
    });

    it('returns an answer that was cut off at the token limit', async () => {
      server.willReply(reply.textEndingBy('length', 'as far as'));
      expect(await ask()).toBe('as far as');
    });

    it('fails with what the reader throws, and closes the socket', async () => {
      server.willReply(reply.hangAfter('one'));
      const broken = new Error('reader is broken');
      const call = ask({}, () => {
        throw broken;
      });
      await expect(call).rejects.toBe(broken);
      expect(await (await server.request(0)).socketClosed).toEqual({ answered: false });
    });
  });

  describe('abort', () => {
    const reason = new GatewayError('RUN_CANCELLED', 'The run was cancelled.');

    it.each([
      ['has not answered', reply.hang()],
      ['is in the middle of its answer', reply.hangAfter('once upon')],
    ])("closes the provider's socket while it %s", async (_when, scripted) => {
      server.willReply(scripted);
      const aborter = new AbortController();
      const begun = Promise.withResolvers<void>();
      if (scripted.kind === 'hang' && !scripted.pieces) begun.resolve();
      const call = client().streamText({
        prompt: 'Hello?',
        signal: aborter.signal,
        onChunk: () => begun.resolve(),
      });
      const request = await server.request(0);
      await begun.promise;
      aborter.abort(reason);
      await expect(call).rejects.toBe(reason);
      expect(await request.socketClosed).toEqual({ answered: false });
    });

    it('does not wait for a reader that never settles', async () => {
      server.willReply(reply.text('one'));
      const aborter = new AbortController();
      const call = client().streamText({
        prompt: 'Hello?',
        signal: aborter.signal,
        onChunk: () => {
          aborter.abort(reason);
          return new Promise(() => undefined);
        },
      });
      await expect(call).rejects.toBe(reason);
    });

    it('ends the wait for a retry', async () => {
      server.willReply(reply.refuse(429, { 'retry-after': '30' }));
      const aborter = new AbortController();
      const call = client({ maxRetries: 1 }).streamText({ prompt: 'Hello?', signal: aborter.signal });
      await server.request(0);
      aborter.abort(reason);
      await expect(call).rejects.toBe(reason);
    });

    it('sends no request when it fires before the call', async () => {
      const call = client().streamText({ prompt: 'Hello?', signal: AbortSignal.abort(reason) });
      await expect(call).rejects.toBe(reason);
      expect(server.requests).toHaveLength(0);
    });
  });

  describe('failures', () => {
    it.each([
      [400, 'MODEL_REFUSED'],
      [401, 'MODEL_REFUSED'],
      [403, 'MODEL_REFUSED'],
      [404, 'MODEL_REFUSED'],
      [408, 'MODEL_UNAVAILABLE'],
      [429, 'MODEL_RATE_LIMITED'],
      [500, 'MODEL_UNAVAILABLE'],
      [503, 'MODEL_UNAVAILABLE'],
      [529, 'MODEL_UNAVAILABLE'],
    ])('maps status %i to %s without quoting the body', async (status, reason) => {
      server.willReply(reply.refuse(status, {}, `no key ${KEY} here`));
      const error = await failure(ask());
      expect(error.reason).toBe(reason);
      expect(error.message).not.toContain('no key');
      expect(error.cause).toBeUndefined();
    });

    it('retries after a transient failure', async () => {
      const soon = { 'retry-after-ms': '1' };
      server.willReply(reply.refuse(500, soon), reply.refuse(429, soon), reply.text('third time lucky'));
      expect(await ask({ maxRetries: 2 })).toBe('third time lucky');
      expect(server.requests).toHaveLength(3);
    });

    it('does not retry after a refusal', async () => {
      server.willReply(reply.refuse(401, { 'retry-after-ms': '1' }), reply.text('never'));
      await failure(ask({ maxRetries: 2 }));
      expect(server.requests).toHaveLength(1);
    });

    it('reports the delay requested by a rate limit once retries are used up', async () => {
      const limited = reply.refuse(429, { 'retry-after-ms': '20' });
      server.willReply(limited, limited);
      const error = await failure(ask({ maxRetries: 1 }));
      expect(error).toMatchObject({ reason: 'MODEL_RATE_LIMITED', retryable: true, retryDelayMs: 20 });
      expect(server.requests).toHaveLength(2);
    });

    it('reports a default delay when a rate limit names none', async () => {
      server.willReply(reply.refuse(429));
      expect(await failure(ask())).toMatchObject({ reason: 'MODEL_RATE_LIMITED', retryDelayMs: 5000 });
    });

    it('reports the rate limit, not the deadline, when time runs out in the wait for a retry', async () => {
      server.willReply(reply.refuse(429, { 'retry-after': '30' }));
      const error = await failure(ask({ maxRetries: 1, timeoutMs: 500 }));
      expect(error).toMatchObject({ reason: 'MODEL_RATE_LIMITED', retryDelayMs: 30_000 });
    });

    it('reports a refused connection', async () => {
      const gone = await ModelServer.start();
      const { baseUrl } = gone;
      await gone.close();
      const error = await failure(ask({ baseUrl }));
      expect(error.reason).toBe('MODEL_UNAVAILABLE');
      expect(error.message).toBe('The connection to the model provider failed (ECONNREFUSED).');
    });

    it.each([
      ['in the middle of a token', reply.cutOff('once ', 'upon')],
      ['without a finish reason', reply.endEarly('once ', 'upon')],
      ['before anything', reply.endEarly()],
    ])('reports an answer that ends %s', async (_where, scripted) => {
      server.willReply(scripted);
      expect(await failure(ask())).toMatchObject({ reason: 'MODEL_UNAVAILABLE', retryable: true });
    });

    it.each([
      ['events that are not JSON', 'data: {"choices":[{"del\n\n', 'MODEL_OUTPUT_INVALID'],
      ['JSON of another shape', 'data: {"choices":"none"}\n\n', 'MODEL_OUTPUT_INVALID'],
      ['an HTML page', `<html>${KEY}</html>`, 'MODEL_UNAVAILABLE'],
      ['nothing', '', 'MODEL_UNAVAILABLE'],
      ['an error inside the stream', `data: {"error":{"message":"${KEY}"}}\n\n`, 'MODEL_UNAVAILABLE'],
    ])('reports %s', async (_what, body, reason) => {
      server.willReply(reply.raw(body));
      const error = await failure(ask());
      expect(error.reason).toBe(reason);
      expect(error.message).not.toContain(KEY);
    });

    it('reports that the model declined', async () => {
      server.willReply(reply.textEndingBy('content_filter', 'I '));
      expect((await failure(ask())).reason).toBe('MODEL_REFUSED');
    });

    it('follows no redirect, which would send the key elsewhere', async () => {
      const elsewhere = await ModelServer.start(() => reply.text('stolen'));
      server.willReply(reply.refuse(307, { location: `${elsewhere.baseUrl}/chat/completions` }));
      expect((await failure(ask())).reason).toBe('MODEL_REFUSED');
      expect(elsewhere.requests).toHaveLength(0);
      await elsewhere.close();
    });

    it('gives up on a provider that never answers, and closes the socket', async () => {
      server.willReply(reply.hang());
      const error = await failure(ask({ timeoutMs: 200 }));
      expect(error).toMatchObject({
        reason: 'MODEL_TIMEOUT',
        message: 'The model did not finish within 200 ms.',
      });
      expect(await (await server.request(0)).socketClosed).toEqual({ answered: false });
    });

    it('gives up on a provider that goes silent, and closes the socket', async () => {
      server.willReply(reply.hangAfter('once upon'));
      const error = await failure(ask({ chunkIdleMs: 100 }));
      expect(error).toMatchObject({ reason: 'MODEL_TIMEOUT', message: 'The model went silent for 100 ms.' });
      expect(await (await server.request(0)).socketClosed).toEqual({ answered: false });
    });

    it('stops an answer that exceeds its limit, and closes the socket', async () => {
      server.willReply(reply.hangAfter('ä'.repeat(50), 'ä'.repeat(50)));
      const chunks: string[] = [];
      const error = await failure(ask({ maxOutputBytes: 150 }, (text) => void chunks.push(text)));
      expect(error).toMatchObject({ reason: 'MODEL_OUTPUT_INVALID' });
      expect(chunks).toEqual(['ä'.repeat(50)]);
      expect(await (await server.request(0)).socketClosed).toEqual({ answered: false });
    });

    it('stops a response that exceeds its limit before it becomes an answer', async () => {
      server.willReply(reply.raw(`: ${'x'.repeat(100_000)}\n\n`));
      const error = await failure(ask({ maxResponseBytes: 50_000 }));
      expect(error.message).toBe('The model provider sent more than 50000 bytes.');
    });
  });

  describe('streamObject', () => {
    const schema = z.object({ purpose: z.string(), tags: z.array(z.string()).optional() });
    const purpose = { purpose: 'A gateway for runs', tags: ['grpc', 'sse'] };

    function askObject(options: ModelOptions = {}, onChunk?: (text: string) => void): Promise<unknown> {
      return client(options).streamObject({
        system: 'Be exact.',
        prompt: 'What is it for?',
        schema,
        schemaName: 'purpose',
        signal: new AbortController().signal,
        onChunk,
      });
    }

    it('returns the validated object and streams its JSON text', async () => {
      server.willReply(reply.json(purpose));
      const chunks: string[] = [];
      expect(await askObject({}, (text) => void chunks.push(text))).toEqual(purpose);
      expect(chunks.length).toBeGreaterThan(1);
      expect(chunks.join('')).toBe(JSON.stringify(purpose));
    });

    it('sends the schema as response format', async () => {
      server.willReply(reply.json(purpose));
      await askObject();
      const format = server.requests[0]?.body.response_format;
      expect(format).toMatchObject({ type: 'json_schema', json_schema: { name: 'purpose', strict: false } });
      expect(format?.json_schema?.schema).toMatchObject({ type: 'object', required: ['purpose'] });
    });

    it('sends the schema in the instructions to a server without structured outputs', async () => {
      server.willReply(reply.json(purpose));
      expect(await askObject({ structuredOutputs: false })).toEqual(purpose);
      const body = server.requests[0]?.body;
      expect(body?.response_format).toEqual({ type: 'json_object' });
      expect(body?.messages?.[0]?.content).toMatch(/^Be exact\.\n\n.*JSON schema:\n\{.*"purpose"/s);
    });

    it('asks once more with the validation error, and streams both answers', async () => {
      server.willReply(reply.json({ purpose: 7 }), reply.json(purpose));
      const chunks: string[] = [];
      expect(await askObject({}, (text) => void chunks.push(text))).toEqual(purpose);
      expect(chunks.join('')).toBe(`{"purpose":7}\n${JSON.stringify(purpose)}`);
      const messages = server.requests[1]?.body.messages;
      expect(messages?.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'user']);
      expect(messages?.[2]?.content).toBe('{"purpose":7}');
      expect(messages?.[3]?.content).toContain('expected string, received number');
    });

    it('gives up after one repair, without quoting the model', async () => {
      server.willReply(reply.text('gibberish'), reply.text(''), reply.json(purpose));
      const error = await failure(askObject());
      expect(error).toMatchObject({ reason: 'MODEL_OUTPUT_INVALID', metadata: { schema: 'purpose' } });
      expect(error.message).not.toContain('gibberish');
      expect(server.requests).toHaveLength(2);
    });

    it('applies one deadline to answer and repair', async () => {
      server.willReply(reply.json({}), reply.hang());
      expect((await failure(askObject({ timeoutMs: 400 }))).reason).toBe('MODEL_TIMEOUT');
      expect(server.requests).toHaveLength(2);
    });

    it('fails as streamText does', async () => {
      server.willReply(reply.refuse(403));
      expect((await failure(askObject())).reason).toBe('MODEL_REFUSED');
    });
  });
});
