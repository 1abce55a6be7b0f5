import { z } from 'zod';
import { GatewayError } from '#errors';
import { MemoryUsageLedger } from '#storage-memory';
import { ModelServer, reply, testModelClient } from '#model-testing';
import type { ModelOptions } from './options/model-options.js';

const KEY = 'very-secret-key';
const CANCELLED = new GatewayError('RUN_CANCELLED', 'The run was cancelled.');
const SOON = { 'retry-after-ms': '1' };

/** Everything that a provider can do wrong, in its own protocol. */
describe.each(['openai', 'anthropic', 'google', 'openai-compatible'])(
  'a provider that speaks %s',
  (provider) => {
    let server: ModelServer;
    let ledger: MemoryUsageLedger;
    let aborter: AbortController;
    let chunks: string[];
    const unhandled: unknown[] = [];
    const onUnhandled = (error: unknown): void => void unhandled.push(error);

    beforeEach(async () => {
      server = await ModelServer.start();
      ledger = new MemoryUsageLedger();
      aborter = new AbortController();
      chunks = [];
      unhandled.length = 0;
      process.on('unhandledRejection', onUnhandled);
    });
    afterEach(async () => {
      await server.close();
      process.off('unhandledRejection', onUnhandled);
      expect(unhandled).toEqual([]);
    });

    const client = (options: ModelOptions = {}) =>
      testModelClient(
        {
          provider,
          baseUrl: server.baseUrl,
          apiKey: KEY,
          model: 'm',
          maxRetries: 0,
          chunkIntervalMs: 0,
          ...options,
        },
        { ledger },
      );

    const ask = (options?: ModelOptions): Promise<string> =>
      client(options).streamText({
        prompt: 'Hello?',
        signal: aborter.signal,
        onChunk: (text) => void chunks.push(text),
      });

    async function failure(options?: ModelOptions): Promise<GatewayError> {
      const error: unknown = await ask(options).then(
        (text) => new Error(`it answered ${text}`),
        (thrown: unknown) => thrown,
      );
      if (!(error instanceof GatewayError)) throw error;
      expect(error.message).not.toContain(KEY);
      expect(error.cause).toBeUndefined();
      return error;
    }

    it('answers, and its token count goes into the ledger', async () => {
      server.willReply(reply.using({ inputTokens: 120, outputTokens: 34 }, reply.text('hi ', 'there')));
      expect(await ask()).toBe('hi there');
      expect(await ledger.ofRun('run-1')).toEqual([
        {
          model: `${provider}/m`,
          requests: 1,
          estimatedRequests: 0,
          inputTokens: 120,
          cachedInputTokens: 0,
          outputTokens: 34,
        },
      ]);
    });

    it('returns an object that fits its schema', async () => {
      server.willReply(reply.json({ n: 7 }));
      const schema = z.object({ n: z.number() });
      const object = client().streamObject({ prompt: 'p', schema, schemaName: 'n', signal: aborter.signal });
      expect(await object).toEqual({ n: 7 });
    });

    it('hangs before answering: the call ends at its deadline and the socket is closed', async () => {
      server.willReply(reply.hang());
      expect(await failure({ timeoutMs: 150 })).toMatchObject({ reason: 'MODEL_TIMEOUT' });
      expect(await (await server.request(0)).socketClosed).toEqual({ answered: false });
    });

    it('hangs mid-answer: the call ends, the socket is closed and the received tokens are counted', async () => {
      server.willReply(reply.hangAfter('once upon a time'));
      expect(await failure({ chunkIdleMs: 100 })).toMatchObject({ reason: 'MODEL_TIMEOUT' });
      expect(await (await server.request(0)).socketClosed).toEqual({ answered: false });
      expect(await ledger.ofRun('run-1')).toMatchObject([
        { estimatedRequests: 1, inputTokens: 2, outputTokens: 4 },
      ]);
    });

    it('is aborted: the provider sees the socket close', async () => {
      server.willReply(reply.hangAfter('once'));
      const call = client().streamText({
        prompt: 'Hello?',
        signal: aborter.signal,
        onChunk: () => aborter.abort(CANCELLED),
      });
      await expect(call).rejects.toBe(CANCELLED);
      expect(await (await server.request(0)).socketClosed).toEqual({ answered: false });
    });

    it('is cut off mid-token', async () => {
      server.willReply(reply.cutOff('once ', 'upon'));
      expect(await failure()).toMatchObject({ reason: 'MODEL_UNAVAILABLE', retryable: true });
      expect(chunks.join('')).toBe('once upon');
    });

    it('ends without a finish reason', async () => {
      server.willReply(reply.endEarly('once ', 'upon'));
      expect(await failure()).toMatchObject({ reason: 'MODEL_UNAVAILABLE', retryable: true });
    });

    it.each([
      ['half of an event', 'data: {"choices":[{"del\n\n'],
      ['another shape', 'data: {"what":"is this"}\n\n'],
      ['an HTML page', `<html>${KEY}</html>`],
      ['bytes', '\u0000\u0001\ufffd\n\n\n'],
      ['nothing', ''],
    ])('streams %s', async (_what, body) => {
      server.willReply(reply.raw(body));
      // Some of the SDK's clients distinguish garbage from a broken connection, others do not.
      expect((await failure()).reason).toMatch(/^MODEL_(OUTPUT_INVALID|UNAVAILABLE)$/);
    });

    it.each([
      ['in place of an answer', []],
      ['in the middle of an answer', ['once ', 'upon']],
    ])('responds with 200 and then an error, %s', async (_where, pieces) => {
      server.willReply(reply.errorAfter(`overloaded ${KEY}`, ...pieces));
      expect(await failure()).toMatchObject({ reason: 'MODEL_UNAVAILABLE' });
    });

    it('responds with 200 and a JSON error body', async () => {
      const body = JSON.stringify({ error: { message: KEY, code: 500, type: 'server_error' } });
      server.willReply(reply.raw(body, { 'content-type': 'application/json' }));
      expect((await failure()).reason).toMatch(/^MODEL_(UNAVAILABLE|OUTPUT_INVALID)$/);
    });

    it.each([429, 500, 503])(
      'responds with %i and is retried after the delay it requests',
      async (status) => {
        server.willReply(reply.refuse(status, SOON), reply.refuse(status, SOON), reply.text('at last'));
        expect(await ask({ maxRetries: 2 })).toBe('at last');
        expect(server.requests).toHaveLength(3);
        expect(await ledger.ofRun('run-1')).toMatchObject([{ requests: 1 }]);
      },
    );

    it('requests a delay beyond the deadline: the call ends at once and reports the delay', async () => {
      server.willReply(reply.refuse(429, { 'retry-after': '90' }), reply.text('never'));
      const error = await failure({ maxRetries: 2, timeoutMs: 60_000 });
      expect(error).toMatchObject({ reason: 'MODEL_RATE_LIMITED', retryDelayMs: 90_000 });
      expect(server.requests).toHaveLength(1);
    });

    it('is not retried once it has begun to answer', async () => {
      server.willReply(reply.cutOff('once'), reply.text('twice'));
      await failure({ maxRetries: 2 });
      expect(server.requests).toHaveLength(1);
    });

    it('refuses the key', async () => {
      server.willReply(reply.refuse(401, {}, `wrong key ${KEY}`));
      expect(await failure({ maxRetries: 2 })).toMatchObject({ reason: 'MODEL_REFUSED', retryable: false });
      expect(server.requests).toHaveLength(1);
    });
  },
);
