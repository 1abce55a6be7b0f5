import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import type { JsonObject } from '@bufbuild/protobuf';
import {
  ENDLESS,
  openSession,
  runToEnd,
  sessionOf,
  startTestPipeline,
  WireFailure,
  WIRES,
  type GatewayClient,
  type InitReply,
  type UnaryMethod,
} from '../support/clients/index.js';
import { eventually } from '#testing';
import { GatewayProcess } from '../support/gateway-process/index.js';

const HTTP_STATUS: Record<string, number> = {
  INVALID_ARGUMENT: 400,
  NOT_FOUND: 404,
  FAILED_PRECONDITION: 409,
  ALREADY_EXISTS: 409,
  RESOURCE_EXHAUSTED: 429,
  UNAVAILABLE: 503,
  INTERNAL: 500,
};

interface Refusal {
  readonly code: string;
  readonly reason: string;
}

/** A request and the contract's error for it; the IDs stand for those of the test's sessions. */
interface Row extends Refusal {
  readonly method: UnaryMethod | 'WatchRun';
  readonly why: string;
  readonly request: (ids: Ids) => JsonObject;
  /** Set when REST cannot send the request, because an empty ID makes the path another route. */
  readonly notOnRest?: boolean;
}

interface Ids {
  /** A session with an open question, and no active run. */
  readonly asking: InitReply;
  /** A session with an active run. */
  readonly busy: { readonly sessionId: string; readonly runId: string };
  /** A session whose question has an answer. */
  readonly answered: InitReply;
  /** A session of another user. */
  readonly foreign: InitReply;
  /** A finished run of `asking` that asked nothing. */
  readonly finishedRunId: string;
}

const UNKNOWN = '01HZZZZZZZZZZZZZZZZZZZZZZZ';
const invalid = (reason: string): Refusal => ({ code: 'INVALID_ARGUMENT', reason });
const notFound = (reason: string): Refusal => ({ code: 'NOT_FOUND', reason });
const failed = (reason: string): Refusal => ({ code: 'FAILED_PRECONDITION', reason });
const row = (
  method: Row['method'],
  why: string,
  refusal: Refusal,
  request: Row['request'],
  more: { readonly notOnRest?: boolean } = {},
): Row => ({ method, why, request, ...refusal, ...more });

const ROWS: readonly Row[] = [
  row('StartRun', 'no session', invalid('SESSION_ID_MISSING'), () => ({})),
  row('SubmitRunInput', 'no session', invalid('SESSION_ID_MISSING'), () => ({ runId: 'r', input: 'x' })),
  row('ListRuns', 'no session', invalid('SESSION_ID_MISSING'), () => ({})),
  row('GetSession', 'no session', invalid('SESSION_ID_MISSING'), () => ({}), { notOnRest: true }),
  row('StartRun', 'a malformed session', invalid('FIELD_INVALID'), () => ({ sessionId: '../x' })),
  row('GetSession', 'a malformed session', invalid('FIELD_INVALID'), () => ({ sessionId: 'a b' })),
  row('StartRun', 'an unknown worker', invalid('WORKER_UNKNOWN'), ({ asking: { sessionId } }) => ({
    sessionId,
    pipelineId: 'no_such_worker',
  })),
  row('SubmitRunInput', 'an empty input', invalid('INPUT_EMPTY'), ({ asking }) => ({
    sessionId: asking.sessionId,
    runId: asking.bootstrapRunId,
    input: '',
  })),
  row('SubmitRunInput', 'a blank input', invalid('INPUT_EMPTY'), ({ asking }) => ({
    sessionId: asking.sessionId,
    runId: asking.bootstrapRunId,
    input: ' \n\t',
  })),
  row('GetRun', 'no run', invalid('RUN_ID_MISSING'), () => ({}), { notOnRest: true }),
  row('WatchRun', 'no run', invalid('RUN_ID_MISSING'), () => ({}), { notOnRest: true }),
  row('CancelRun', 'no run', invalid('RUN_ID_MISSING'), ({ asking: { sessionId } }) => ({ sessionId }), {
    notOnRest: true,
  }),
  row('InitRun', 'a repository URL that is none', invalid('REPO_URL_INVALID'), () => ({
    repoUrl: 'nonsense',
  })),
  row('InitRun', 'a forbidden repository URL', invalid('REPO_URL_FORBIDDEN'), () => ({
    repoUrl: 'file:///etc',
  })),
  row('InitRun', 'a ref with a space', invalid('FIELD_INVALID'), () => ({ ref: 'a b' })),
  row('InitRun', 'a ref like an option', invalid('FIELD_INVALID'), () => ({
    repoUrl: 'https://example.com/a/b',
    ref: '--upload-pack=x',
  })),
  row(
    'StartRun',
    'queueing, which is not there yet',
    invalid('IF_BUSY_UNSUPPORTED'),
    ({ asking: { sessionId } }) => ({
      sessionId,
      ifBusy: 'IF_BUSY_ENQUEUE',
    }),
  ),
  row('StartRun', 'a timeout of nothing', invalid('FIELD_INVALID'), ({ asking: { sessionId } }) => ({
    sessionId,
    timeout: '0s',
  })),
  row('StartRun', 'a negative timeout', invalid('FIELD_INVALID'), ({ asking: { sessionId } }) => ({
    sessionId,
    timeout: '-1s',
  })),
  row('StartRun', 'a timeout of weeks', invalid('FIELD_INVALID'), ({ asking: { sessionId } }) => ({
    sessionId,
    timeout: '9999999s',
  })),
  row('ListRuns', 'a page of too many', invalid('FIELD_INVALID'), ({ asking: { sessionId } }) => ({
    sessionId,
    pageSize: 201,
  })),
  row('ListRuns', 'a page of fewer than none', invalid('FIELD_INVALID'), ({ asking: { sessionId } }) => ({
    sessionId,
    pageSize: -1,
  })),
  row('ListRuns', 'a page token nobody gave', invalid('PAGE_TOKEN_INVALID'), ({ asking: { sessionId } }) => ({
    sessionId,
    pageToken: 'zzz',
  })),
  row('ListSessions', 'a page token nobody gave', invalid('PAGE_TOKEN_INVALID'), () => ({ pageToken: '!' })),
  row('WatchRun', 'a cursor beyond the log', invalid('CURSOR_AHEAD'), ({ finishedRunId: runId }) => ({
    runId,
    afterSeq: '99999',
  })),
  row('WatchRun', 'a cursor beyond all numbers', invalid('CURSOR_AHEAD'), ({ finishedRunId: runId }) => ({
    runId,
    afterSeq: '18446744073709551615',
  })),

  row('StartRun', 'an unknown session', notFound('SESSION_NOT_FOUND'), () => ({ sessionId: UNKNOWN })),
  row('GetSession', 'an unknown session', notFound('SESSION_NOT_FOUND'), () => ({ sessionId: UNKNOWN })),
  row('ListRuns', 'an unknown session', notFound('SESSION_NOT_FOUND'), () => ({ sessionId: UNKNOWN })),
  row('SubmitRunInput', 'an unknown session', notFound('SESSION_NOT_FOUND'), () => ({
    sessionId: UNKNOWN,
    runId: 'r',
    input: 'x',
  })),
  row('CancelRun', 'an unknown session', notFound('SESSION_NOT_FOUND'), () => ({
    sessionId: UNKNOWN,
    runId: 'r',
  })),
  row('GetRun', 'an unknown run', notFound('RUN_NOT_FOUND'), () => ({ runId: UNKNOWN })),
  row('WatchRun', 'an unknown run', notFound('RUN_NOT_FOUND'), () => ({ runId: UNKNOWN })),
  row('SubmitRunInput', 'an unknown run', notFound('RUN_NOT_FOUND'), ({ asking: { sessionId } }) => ({
    sessionId,
    runId: UNKNOWN,
    input: 'x',
  })),
  row('CancelRun', 'an unknown run of no session', notFound('RUN_NOT_FOUND'), () => ({ runId: UNKNOWN })),
  row('CancelRun', 'an unknown run', notFound('RUN_NOT_FOUND'), ({ asking: { sessionId } }) => ({
    sessionId,
    runId: UNKNOWN,
  })),
  row('SubmitRunInput', "somebody else's run", notFound('RUN_NOT_FOUND'), ({ asking, foreign }) => ({
    sessionId: asking.sessionId,
    runId: foreign.bootstrapRunId,
    input: 'x',
  })),
  row('CancelRun', "somebody else's run", notFound('RUN_NOT_FOUND'), ({ asking, busy }) => ({
    sessionId: asking.sessionId,
    runId: busy.runId,
  })),

  row('StartRun', 'a busy session', failed('SESSION_BUSY'), ({ busy: { sessionId } }) => ({ sessionId })),
  row(
    'SubmitRunInput',
    'a run that asked nothing',
    failed('RUN_NOT_ACTIVE'),
    ({ asking, finishedRunId }) => ({
      sessionId: asking.sessionId,
      runId: finishedRunId,
      input: 'x',
    }),
  ),
  row(
    'SubmitRunInput',
    "a run of the user's other session",
    failed('RUN_NOT_ACTIVE'),
    ({ asking, answered }) => ({
      sessionId: answered.sessionId,
      runId: asking.bootstrapRunId,
      input: 'x',
    }),
  ),
  row('SubmitRunInput', 'an active run that asks nothing', failed('NO_OPEN_QUESTION'), ({ busy }) => ({
    ...busy,
    input: 'x',
  })),
  row('SubmitRunInput', 'a question with an answer', failed('QUESTION_ALREADY_ANSWERED'), ({ answered }) => ({
    sessionId: answered.sessionId,
    runId: answered.bootstrapRunId,
    input: 'x',
  })),
  row('SubmitRunInput', 'a question that nobody asked', failed('QUESTION_MISMATCH'), ({ asking }) => ({
    sessionId: asking.sessionId,
    runId: asking.bootstrapRunId,
    input: 'x',
    questionId: 'another',
  })),
  row('CancelRun', 'a run that is over', failed('RUN_ALREADY_FINISHED'), ({ asking, finishedRunId }) => ({
    sessionId: asking.sessionId,
    runId: finishedRunId,
  })),
  row(
    'StartRun',
    'a request_id of another request',
    { code: 'ALREADY_EXISTS', reason: 'REQUEST_ID_REUSED' },
    ({ asking: { sessionId } }) => ({ sessionId, pipelineId: 'test_pipeline', requestId: 'used' }),
  ),
];

async function refusalOf(
  client: GatewayClient,
  { method, request }: Pick<Row, 'method' | 'request'>,
  ids: Ids,
) {
  const fields = request(ids);
  const refused =
    method === 'WatchRun'
      ? client.watch({ runId: '', ...fields }).failure()
      : client.call(method, fields).then(
          (reply) => new Error(`it was answered: ${JSON.stringify(reply)}`),
          (error: unknown) => error,
        );
  const failure = await refused;
  if (failure instanceof WireFailure) return failure;
  throw failure;
}

describe('the status table', () => {
  let gateway: GatewayProcess;
  let ids: Ids;
  let runsBefore: number;
  let database: DatabaseSync;

  const countRuns = (): number =>
    Number(database.prepare('SELECT count(*) AS runs FROM runs').get()?.['runs']);

  beforeAll(async () => {
    gateway = await GatewayProcess.start();
    const client = await WIRES[0]!.open(gateway);
    const asking = await openSession(client);
    const { runId: finishedRunId } = await runToEnd(client, {
      sessionId: asking.sessionId,
      pipelineId: 'plan_source_scout',
      params: { user_input: 'nothing' },
      requestId: 'used',
    });
    const busySession = await openSession(client, { userId: 'bob' });
    const runId = await startTestPipeline(client, busySession.sessionId, ENDLESS);
    const answered = await openSession(client);
    const answer = { sessionId: answered.sessionId, runId: answered.bootstrapRunId, input: 'https is nice' };
    const next = await client.call<{ runId: string }>('SubmitRunInput', answer);
    await client.watch({ runId: next.runId }).all();
    const foreign = await openSession(client, { userId: 'eve' });
    ids = { asking, busy: { sessionId: busySession.sessionId, runId }, answered, foreign, finishedRunId };
    database = new DatabaseSync(join(gateway.dataDir, 'gateway.sqlite'), { timeout: 5_000 });
    runsBefore = countRuns();
  }, 60_000);

  afterAll(async () => {
    database?.close();
    await gateway?.close();
  });

  describe.each(WIRES)('on $name', ({ name, open }) => {
    let client: GatewayClient;

    beforeAll(async () => {
      client = await open(gateway);
    });

    afterAll(() => client?.close());

    it.each(ROWS.filter(({ notOnRest }) => notOnRest !== true || !name.startsWith('REST')))(
      '$method refuses $why with $code $reason',
      async ({ code, reason, ...given }) => {
        const failure = await refusalOf(client, given, ids);
        expect({ code: failure.code, reason: failure.reason }).toEqual({ code, reason });
        expect(failure.message.length).toBeGreaterThan(code.length + reason.length + 3);
        if (name.startsWith('REST')) expect(failure.more.httpStatus).toBe(HTTP_STATUS[code]);
      },
    );

    it('says which run keeps the session busy', async () => {
      const failure = await refusalOf(
        client,
        { method: 'StartRun', request: ({ busy: { sessionId } }) => ({ sessionId }) },
        ids,
      );
      expect(failure.more.metadata).toEqual({ active_run_id: ids.busy.runId });
    });

    it('reports a missing session or run in the words that clients match', async () => {
      for (const { reason, ...given } of ROWS.filter(({ code }) => code === 'NOT_FOUND')) {
        const { message } = await refusalOf(client, given, ids);
        const isSession = reason === 'SESSION_NOT_FOUND';
        expect(message).toContain(isSession ? 'session not found' : 'run not found');
        if (!isSession) expect(message).not.toContain('session');
      }
    });

    it('explains what to do with an input that no run asked for', async () => {
      const unasked = ROWS.filter(({ reason }) =>
        /^(NO_OPEN_QUESTION|QUESTION_ALREADY_ANSWERED)$/.test(reason),
      );
      expect(unasked).toHaveLength(2);
      for (const given of unasked) {
        const { message } = await refusalOf(client, given, ids);
        expect(message).toMatch(/StartRun.*plan_pipeline.*user_input/);
      }
    });

    it('names the invalid field', async () => {
      const failure = await refusalOf(client, { method: 'InitRun', request: () => ({ ref: 'a b' }) }, ids);
      expect(failure.more.metadata).toEqual({ field: 'ref' });
    });

    it('answers UNAVAILABLE with a delay while the storage is unavailable, and recovers afterwards', async () => {
      const get = { method: 'GetRun', request: () => ({ runId: ids.finishedRunId }) } as const;
      database.exec('ALTER TABLE runs RENAME TO runs_away');
      try {
        const failure = await refusalOf(client, get, ids);
        expect(failure).toMatchObject({
          code: 'UNAVAILABLE',
          reason: 'STORAGE_UNAVAILABLE',
          more: { retryDelayMs: 1000 },
        });
        expect(failure.message).not.toMatch(/sqlite|table/i);
      } finally {
        database.exec('ALTER TABLE runs_away RENAME TO runs');
      }
      await expect(client.call('GetRun', { runId: ids.finishedRunId })).resolves.toBeDefined();
    });

    it('answers INTERNAL without internals for unexpected errors, and logs them under the same error ID', async () => {
      const { runId } = ids.busy;
      database.prepare("UPDATE runs SET error = '{' WHERE run_id = ?").run(runId);
      try {
        const failure = await refusalOf(client, { method: 'GetRun', request: () => ({ runId }) }, ids);
        expect(failure).toMatchObject({ code: 'INTERNAL', reason: 'UNFORESEEN' });
        expect(failure.message).not.toMatch(/JSON|position/);
        const errorId = failure.more.metadata?.['error_id'] ?? '';
        expect(failure.message).toContain(errorId);
        const line = await eventually('the log line of the error', () =>
          gateway
            .logs()
            .split('\n')
            .find((each) => each.includes(errorId)),
        );
        expect(JSON.parse(line)).toMatchObject({
          level: 50,
          errorId,
          err: { message: expect.stringContaining('JSON') },
          requestId: expect.any(String),
        });
      } finally {
        database.prepare('UPDATE runs SET error = NULL WHERE run_id = ?').run(runId);
      }
    });
  });

  it('starts nothing in any of these cases', async () => {
    expect(countRuns()).toBe(runsBefore);
    const client = await WIRES[0]!.open(gateway);
    expect(await sessionOf(client, ids.asking.sessionId)).toMatchObject({ running: false });
  });

  it.each([
    ['GetRun', { runId: 'nope' }, 404, 'not_found'],
    ['StartRun', {}, 400, 'invalid_argument'],
  ])('maps %s on Connect to the HTTP status of its protocol', async (method, body, status, code) => {
    const response = await fetch(`${gateway.httpUrl}/insightify.v1.PipelineService/${method}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([status, code]);
  });
});

describe('the limits of the status table', () => {
  let gateway: GatewayProcess;
  let busy: { readonly sessionId: string; readonly runId: string };
  let idle: InitReply;
  let held: ReturnType<GatewayClient['watch']>;

  beforeAll(async () => {
    gateway = await GatewayProcess.start({ env: { MAX_ACTIVE_RUNS: '1', MAX_WATCHERS: '1' } });
    const client = await WIRES[0]!.open(gateway);
    idle = await openSession(client);
    const { sessionId } = await openSession(client);
    busy = { sessionId, runId: await startTestPipeline(client, sessionId, ENDLESS) };
    held = client.watch({ runId: busy.runId });
    await held.first(1);
  }, 60_000);

  afterAll(async () => {
    held?.cancel();
    await gateway?.close();
  });

  it.each(WIRES)('are RESOURCE_EXHAUSTED with a delay on $name', async ({ open }) => {
    const client = await open(gateway);
    try {
      const started = await client
        .call('StartRun', { sessionId: idle.sessionId })
        .catch((error: unknown) => error);
      expect(started).toMatchObject({
        code: 'RESOURCE_EXHAUSTED',
        reason: 'RUNS_EXHAUSTED',
        more: { retryDelayMs: 1000 },
      });
      const watched = await client.watch({ runId: busy.runId }).failure();
      expect(watched).toMatchObject({
        code: 'RESOURCE_EXHAUSTED',
        reason: 'WATCHERS_EXHAUSTED',
        more: { retryDelayMs: 5000 },
      });
    } finally {
      client.close();
    }
  });
});
