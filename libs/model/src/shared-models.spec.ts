import { MemoryUsageLedger } from '#storage-memory';
import { ModelServer, reply, testModelClient } from '#model-testing';
import { createModelClients } from './create-model-clients.js';
import { ModelHook, type HookedAnswer, type HookedRequest, type PromptPart } from './hooks/model-hook.js';
import type { ModelCaller } from './model-caller.js';
import type { ModelClient } from './model-client.port.js';
import type { ModelClients } from './model-clients.port.js';
import type { ModelOptions } from './options/model-options.js';

const NEVER = new AbortController().signal;

/** Everything that runs and sessions share: models by role, rate limits, budgets, hooks. */
describe('the models of a deployment', () => {
  let server: ModelServer;
  let ledger: MemoryUsageLedger;

  beforeEach(async () => {
    server = await ModelServer.start(() => reply.text('ok'));
    ledger = new MemoryUsageLedger();
  });
  afterEach(() => server.close());

  const options = (more: ModelOptions = {}): ModelOptions => ({
    provider: 'openai-compatible',
    baseUrl: server.baseUrl,
    model: 'm',
    maxRetries: 0,
    ...more,
  });
  const ask = (client: ModelClient, prompt = 'Hello?'): Promise<string> =>
    client.streamText({ prompt, signal: NEVER });

  describe('by role and level', () => {
    let other: ModelServer;
    let clients: ModelClients;

    beforeEach(async () => {
      other = await ModelServer.start(() => reply.text('from the other'));
      clients = createModelClients(
        options({
          providers: {
            anthropic: { baseUrl: other.baseUrl, apiKey: 'a-key' },
            local: { baseUrl: other.baseUrl },
          },
          roles: {
            planner: 'anthropic:claude-x',
            'planner/low': 'local:tiny:1b',
            'worker/high': 'local:big',
          },
        }),
        { ledger },
      );
    });
    afterEach(() => other.close());

    const of = (hint?: ModelCaller['hint']): ModelClient =>
      clients.clientOf({ userId: 'u', sessionId: 's', runId: 'r', workerKey: 'w', ...(hint && { hint }) });

    it("serves each worker's hint with its own model, several providers side by side", async () => {
      expect(of().label).toBe('openai-compatible/m');
      expect(of({ role: 'planner' }).label).toBe('anthropic/claude-x');
      expect(of({ role: 'planner', level: 'low' }).label).toBe('local/tiny:1b');
      expect(of({ role: 'planner', level: 'xhigh' }).label).toBe('anthropic/claude-x');
      expect(of({ level: 'high' }).label).toBe('local/big');
      await ask(of());
      await ask(of({ role: 'planner' }));
      await ask(of({ level: 'high' }));
      expect(server.requests.map(({ body }) => body.model)).toEqual(['m']);
      expect(other.requests.map(({ path, body }) => [path, body.model])).toEqual([
        ['/v1/messages', 'claude-x'],
        ['/v1/chat/completions', 'big'],
      ]);
      expect(other.requests.map(({ headers }) => [headers['x-api-key'], headers.authorization])).toEqual([
        ['a-key', undefined],
        [undefined, undefined],
      ]);
    });

    it('lets a request override the role and level of its worker', async () => {
      const client = of({ role: 'planner', level: 'low' });
      await client.streamText({ prompt: 'p', signal: NEVER, level: 'high' });
      await client.streamText({ prompt: 'p', signal: NEVER, role: 'worker' });
      expect(other.requests.map(({ path }) => path)).toEqual(['/v1/messages']);
      expect(server.requests).toHaveLength(1);
    });

    it('is configured only for roles that have a model when there is no default', async () => {
      clients = createModelClients(
        { roles: { planner: 'openai:m' }, providers: { openai: { apiKey: 'k' } } },
        { ledger },
      );
      expect(of({ role: 'planner' })).toMatchObject({ configured: true, label: 'openai/m' });
      expect(of()).toMatchObject({ configured: false, label: 'none' });
      await expect(ask(of())).rejects.toMatchObject({ reason: 'MODEL_NOT_CONFIGURED' });
    });
  });

  describe('rate limits', () => {
    it('are shared by all runs of the process and fair between sessions', async () => {
      const clients = createModelClients(
        options({ providers: { 'openai-compatible': { requestsPerMinute: 1 } }, maxWaitMs: 200 }),
        { ledger },
      );
      const of = (sessionId: string): ModelClient =>
        clients.clientOf({ userId: 'u', sessionId, runId: `run of ${sessionId}`, workerKey: 'w' });
      await ask(of('a'));
      await expect(ask(of('b'))).rejects.toMatchObject({ reason: 'MODEL_RATE_LIMITED', retryable: true });
      expect(server.requests).toHaveLength(1);
    });

    it('do not count towards the deadline of a call, which starts when the call is admitted', async () => {
      const limited = options({
        providers: { 'openai-compatible': { tokensPerMinute: 9_000 } },
        timeoutMs: 400,
      });
      const clients = createModelClients(limited, { ledger });
      const client = clients.clientOf({ userId: 'u', sessionId: 's', runId: 'r', workerKey: 'w' });
      const release = Promise.withResolvers<void>();
      server.willReply(reply.textWhen(['slow'], () => release.promise));
      const first = client.streamText({ prompt: 'p', signal: NEVER });
      await server.request(0);
      // Its expected tokens do not fit beside those of the first.
      const second = ask(client);
      await expect(first).rejects.toMatchObject({ reason: 'MODEL_TIMEOUT' });
      expect(await second).toBe('ok');
      release.resolve();
    });

    it('drop an aborted call from the queue', async () => {
      const limited = options({ providers: { 'openai-compatible': { requestsPerMinute: 1 } } });
      const clients = createModelClients(limited, { ledger });
      const client = clients.clientOf({ userId: 'u', sessionId: 's', runId: 'r', workerKey: 'w' });
      await ask(client);
      const aborter = new AbortController();
      const waiting = client.streamText({ prompt: 'p', signal: aborter.signal });
      const reason = new Error('cancelled');
      setImmediate(() => aborter.abort(reason));
      await expect(waiting).rejects.toBe(reason);
      expect(server.requests).toHaveLength(1);
    });
  });

  it('ends a run at its budget with an error that states its use', async () => {
    const client = testModelClient(options({ runTokenBudget: 100 }), { ledger });
    server.willReply(reply.using({ inputTokens: 70, outputTokens: 40 }, reply.text('much')));
    await ask(client);
    await expect(ask(client)).rejects.toMatchObject({
      reason: 'MODEL_BUDGET_EXCEEDED',
      message: 'The run has used 110 tokens of models; the budget is 100.',
    });
    expect(server.requests).toHaveLength(1);
    const counts = {
      requests: 1,
      estimatedRequests: 0,
      inputTokens: 70,
      cachedInputTokens: 0,
      outputTokens: 40,
    };
    expect(await client.usage()).toEqual({
      ...counts,
      models: [{ model: 'openai-compatible/m', ...counts }],
    });
  });

  it('refuses a prompt that is too large before it is sent', async () => {
    const client = testModelClient(options({ maxPromptBytes: 1_000 }));
    await expect(ask(client, 'ä'.repeat(501))).rejects.toMatchObject({ reason: 'MODEL_PROMPT_TOO_LARGE' });
    expect(server.requests).toHaveLength(0);
  });

  it('releases the claim of a call that is aborted while its budget is checked', async () => {
    const release = Promise.withResolvers<void>();
    class SlowLedger extends MemoryUsageLedger {
      override async ofRun(runId: string): ReturnType<MemoryUsageLedger['ofRun']> {
        await release.promise;
        return super.ofRun(runId);
      }
    }
    const client = testModelClient(options({ runTokenBudget: 100 }), { ledger: new SlowLedger() });
    const aborter = new AbortController();
    const large = 'x'.repeat(4_000);
    const aborted = client.streamText({ prompt: large, signal: aborter.signal });
    setImmediate(() => {
      aborter.abort(new Error('cancelled'));
      release.resolve();
    });
    await expect(aborted).rejects.toThrow('cancelled');
    expect(await ask(client)).toBe('ok');
  });

  it('joins chunks to at most one per 20 ms, and loses none when an answer is cut off', async () => {
    const pieces = Array.from({ length: 300 }, (_, index) => `${index} `);
    const seen: { text: string; atMs: number }[] = [];
    server.willReply(reply.text(...pieces), reply.cutOff(...pieces));
    const call = (more?: ModelOptions) =>
      testModelClient(options(more)).streamText({
        prompt: 'p',
        signal: NEVER,
        onChunk: (text) => void seen.push({ text, atMs: performance.now() }),
      });
    expect(await call()).toBe(pieces.join(''));
    expect(seen.map(({ text }) => text).join('')).toBe(pieces.join(''));
    expect(seen.length).toBeLessThan(pieces.length);
    const gaps = seen.slice(1).map(({ atMs }, index) => atMs - (seen[index]?.atMs ?? 0));
    for (const gap of gaps) expect(gap).toBeGreaterThanOrEqual(18.5);
    seen.length = 0;
    // An interval long enough that most text is still buffered when the answer breaks off.
    await expect(call({ chunkIntervalMs: 500 })).rejects.toMatchObject({ reason: 'MODEL_UNAVAILABLE' });
    expect(seen.map(({ text }) => text).join('')).toBe(pieces.join(''));
  });

  it('ends the call at once with what the reader throws for a buffered chunk', async () => {
    const broken = new Error('reader is broken');
    let count = 0;
    server.willReply(reply.hangAfter('one', 'two'));
    const call = testModelClient(options()).streamText({
      prompt: 'p',
      signal: NEVER,
      onChunk: () => {
        if ((count += 1) === 2) throw broken;
      },
    });
    await expect(call).rejects.toBe(broken);
    expect(await (await server.request(0)).socketClosed).toEqual({ answered: false });
  });

  describe('hooks', () => {
    class Recorder extends ModelHook {
      readonly parts: PromptPart[] = [];
      readonly answers: HookedAnswer[] = [];
      request: HookedRequest | undefined;

      override prompt(part: PromptPart, request: HookedRequest): string {
        this.parts.push(part);
        this.request = request;
        return part.text.replace('Hello', 'Good day');
      }

      override response(answer: HookedAnswer): void {
        this.answers.push(answer);
      }
    }

    const hooked = (hook: ModelHook, more: ModelOptions = {}): ModelClient =>
      testModelClient(options(more), { ledger, hooks: { list: () => [hook] } });

    it('change the prompt, and see each answer with its usage and caller', async () => {
      const hook = new Recorder();
      server.willReply(reply.using({ inputTokens: 5, outputTokens: 6 }, reply.text('hi')));
      await hooked(hook).streamText({ system: 'Be brief.', prompt: 'Hello?', signal: NEVER });
      expect(hook.parts).toEqual([
        { role: 'system', text: 'Be brief.' },
        { role: 'user', text: 'Hello?' },
      ]);
      expect(server.requests[0]?.body.messages?.[1]?.content).toBe('Good day?');
      expect(hook.answers).toMatchObject([
        { text: 'hi', toolNames: [], usage: { inputTokens: 5, outputTokens: 6 } },
      ]);
      expect(hook.request).toMatchObject({
        model: 'openai-compatible/m',
        caller: { runId: 'run-1', userId: 'user-1' },
      });
    });

    it('may reject a prompt, which is then not sent, or an answer', async () => {
      const refusal = new Error('not this');
      class Refusing extends Recorder {
        constructor(private readonly what: 'prompt' | 'response') {
          super();
        }

        override prompt(part: PromptPart, request: HookedRequest): string {
          if (this.what === 'prompt') throw refusal;
          return super.prompt(part, request);
        }

        override response(): void {
          throw refusal;
        }
      }
      await expect(ask(hooked(new Refusing('prompt')))).rejects.toBe(refusal);
      expect(server.requests).toHaveLength(0);
      await expect(ask(hooked(new Refusing('response')))).rejects.toBe(refusal);
      expect(await ledger.ofRun('run-1')).toHaveLength(1);
    });

    it('do not delay the end of the call', async () => {
      class Slow extends ModelHook {
        override prompt(): Promise<string> {
          return new Promise(() => undefined);
        }
      }
      await expect(ask(hooked(new Slow(), { timeoutMs: 100 }))).rejects.toMatchObject({
        reason: 'MODEL_TIMEOUT',
      });
    });

    it('run before secrets are redacted, unless redaction is switched off', async () => {
      const token = `ghp_${'aB3'.repeat(12)}`;
      class Leaking extends ModelHook {
        override prompt({ text }: PromptPart): string {
          return `${text} ${token}`;
        }
      }
      await ask(hooked(new Leaking()));
      await ask(hooked(new Leaking(), { redactSecrets: false }));
      const sent = server.requests.map(({ body }) => body.messages?.[0]?.content);
      expect(sent).toEqual(['Hello? [redacted: GitHub token]', `Hello? ${token}`]);
    });
  });
});
