import { Module } from '@nestjs/common';
import { Worker, type RunnableWorker, type WorkerContext, type WorkerResult } from '#worker-kit';
import {
  openSession,
  RestClient,
  runToEnd,
  type InitReply,
  type WatchedEvent,
} from '../support/clients/index.js';
import { InProcessGateway } from '../support/in-process/index.js';
import { ModelServer, reply } from '#model-testing';

/** Calls its model as often as its params say, and reports what its run has used. */
@Worker({ key: 'asks', description: 'Asks a model.', model: { role: 'worker', level: 'high' } })
class AsksWorker implements RunnableWorker {
  async run(_input: unknown, { model, params, emit, signal }: WorkerContext): Promise<WorkerResult> {
    for (let count = Number(params['times'] ?? 1); count > 0; count -= 1) {
      await model.streamText({ prompt: 'Hello?', signal, onChunk: (chunk) => emit.modelChunk(chunk) });
    }
    const { inputTokens, outputTokens } = await model.usage();
    return { value: null, message: `${model.label} used ${inputTokens} + ${outputTokens}` };
  }
}

@Module({ providers: [AsksWorker] })
class TeamModule {}

interface Usage {
  readonly userId: string;
  readonly sessionId: string;
  readonly runId: string;
  readonly total: Readonly<Record<string, number>>;
  readonly usage: readonly (Readonly<Record<string, number>> & {
    readonly day?: string;
    readonly model: string;
  })[];
}

const USED = { inputTokens: 30, outputTokens: 10 };

describe('models', () => {
  let fallback: ModelServer;
  let large: ModelServer;
  let gateway: InProcessGateway;
  let client: RestClient;

  beforeAll(async () => {
    fallback = await ModelServer.start(() => reply.refuse(401));
    large = await ModelServer.start(() => reply.using(USED, reply.text('Hello, ', 'world.')));
    gateway = await InProcessGateway.start({
      env: {
        MODEL_PROVIDER: 'openai-compatible',
        MODEL_NAME: 'small',
        MODEL_BASE_URL: fallback.baseUrl,
        MODEL_WORKER_HIGH: 'anthropic:large',
        MODEL_BASE_URLS: `anthropic=${large.baseUrl}`,
        MODEL_API_KEYS: 'anthropic=a-key',
        MODEL_RUN_TOKENS: '100',
        MODEL_USER_DAY_TOKENS: '200',
      },
      workers: [TeamModule],
    });
    client = new RestClient(gateway);
  }, 60_000);

  afterAll(async () => {
    await gateway?.close();
    await fallback?.close();
    await large?.close();
  });

  const session = (userId: string): Promise<InitReply> => openSession(client, { userId });
  const ask = (sessionId: string, times = '1') =>
    runToEnd(client, { sessionId, pipelineId: 'asks', params: { times } });
  const textOf = (events: readonly WatchedEvent[]): string =>
    events.flatMap(({ kind, message }) => (kind === 'EVENT_KIND_MODEL_CHUNK' ? [message] : [])).join('');

  async function usage(query: string, headers: Record<string, string> = {}): Promise<Usage> {
    const response = await fetch(`${gateway.httpUrl}/api/usage?${query}`, { headers });
    expect(response.status).toBe(200);
    return (await response.json()) as Usage;
  }

  async function refusal(query: string): Promise<unknown> {
    const response = await fetch(`${gateway.httpUrl}/api/usage?${query}`);
    return [response.status, ((await response.json()) as { reason: string }).reason];
  }

  it("serve a worker's hint, stream to watchers, and let a worker read its run's usage", async () => {
    const { sessionId } = await session('reader');
    const { events, last } = await ask(sessionId, '2');
    expect(textOf(events)).toBe('Hello, world.Hello, world.');
    expect(last.message).toBe('anthropic/large used 60 + 20');
    expect(large.requests.at(-1)).toMatchObject({ path: '/v1/messages', body: { model: 'large' } });
  });

  it("are accounted for by run, by session and by a user's days", async () => {
    const { sessionId } = await session('ada');
    const first = await ask(sessionId);
    await ask(sessionId);
    const counts = { requests: 1, estimatedRequests: 0, cachedInputTokens: 0, ...USED };
    expect(await usage(`run_id=${first.runId}`)).toEqual({
      userId: 'ada',
      sessionId,
      runId: first.runId,
      total: counts,
      usage: [{ model: 'anthropic/large', ...counts }],
    });
    const twice = { ...counts, requests: 2, inputTokens: 60, outputTokens: 20 };
    expect(await usage(`session_id=${sessionId}`)).toEqual({
      userId: 'ada',
      sessionId,
      runId: '',
      total: twice,
      usage: [{ model: 'anthropic/large', ...twice }],
    });
    const own = await usage('user_id=ada&days=1');
    expect(own).toMatchObject({ userId: 'ada', sessionId: '', runId: '', total: twice });
    expect(own.usage).toEqual([
      { day: expect.stringMatching(/^\d{4}-\d\d-\d\d$/), model: 'anthropic/large', ...twice },
    ]);
    expect(await usage('days=1', { cookie: `insightify_session_id=${sessionId}` })).toEqual(own);
    expect(await usage('user_id=nobody')).toMatchObject({ total: { requests: 0 }, usage: [] });
    expect(await usage('')).toMatchObject({ userId: 'demo-user' });
  });

  it("do not reveal usage of another user's or an unknown session or run", async () => {
    const { sessionId } = await session('ada');
    const { runId } = await ask(sessionId);
    expect(await refusal(`session_id=${sessionId}&user_id=eve`)).toEqual([404, 'SESSION_NOT_FOUND']);
    expect(await refusal(`run_id=${runId}&user_id=eve`)).toEqual([404, 'RUN_NOT_FOUND']);
    expect(await refusal('session_id=01JZZZZZZZZZZZZZZZZZZZZZZZ')).toEqual([404, 'SESSION_NOT_FOUND']);
    expect(await refusal('run_id=nobody')).toEqual([404, 'RUN_NOT_FOUND']);
    const other = await session('eve');
    expect(await refusal(`run_id=${runId}&session_id=${other.sessionId}`)).toEqual([404, 'RUN_NOT_FOUND']);
  });

  it.each([['days=0'], ['days=367'], ['days=many'], ['user_id=a&user_id=b'], [`user_id=${'x'.repeat(129)}`]])(
    'refuse a usage request with %s',
    async (query) => {
      expect(await refusal(query)).toEqual([400, 'FIELD_INVALID']);
    },
  );

  it('end a run that has used up its budget', async () => {
    const { sessionId } = await session('spender');
    const { last } = await ask(sessionId, '9');
    expect(last).toMatchObject({
      eventType: 'EVENT_TYPE_ERROR',
      error: {
        code: 'RESOURCE_EXHAUSTED',
        reason: 'MODEL_BUDGET_EXCEEDED',
        message: 'The run has used 120 tokens of models; the budget is 100.',
        retryable: false,
      },
    });
  });

  it("end a run of a user who has used up the day's budget, in any session", async () => {
    for (let index = 0; index < 2; index += 1) await ask((await session('big')).sessionId, '3');
    const before = large.requests.length;
    const { last } = await ask((await session('big')).sessionId);
    expect(last.error).toMatchObject({
      reason: 'MODEL_BUDGET_EXCEEDED',
      message: 'The user has used 200 tokens of models today; the budget is 200.',
    });
    expect(large.requests).toHaveLength(before);
    expect((await ask((await session('small')).sessionId)).last.eventType).toBe('EVENT_TYPE_COMPLETE');
  });

  it("close the provider's socket when the run is cancelled", async () => {
    const { sessionId } = await session('canceller');
    const number = large.requests.length;
    large.willReply(reply.hangAfter('once upon'));
    const { runId } = await client.call<{ runId: string }>('StartRun', { sessionId, pipelineId: 'asks' });
    const request = await large.request(number);
    await client.call('CancelRun', { sessionId, runId });
    expect(await request.socketClosed).toEqual({ answered: false });
    const events = await client.watch({ runId }).all();
    expect(events.at(-1)?.error).toMatchObject({ reason: 'RUN_CANCELLED' });
    expect(await usage(`run_id=${runId}`)).toMatchObject({ total: { requests: 1, estimatedRequests: 1 } });
  });
});
