import { GatewayProcess } from '../support/gateway-process/index.js';
import {
  ConnectClient,
  GrpcClient,
  RestClient,
  type MethodName,
  type WireClient,
} from '../support/wires/index.js';

const TEST_MS = 30_000;
const MEGABYTE = 'x'.repeat(1_000_000);
const FORBIDDEN_URLS = [
  'file:///etc',
  'ext::sh -c id',
  'https://user:secret@example.com/a/b',
  'http://127.0.0.1/a/b',
  'https://localhost/a/b',
  'https://10.1.2.3/a/b',
  'https://[::ffff:127.0.0.1]/a/b',
  'https://2130706433/a/b',
  '/etc',
];
const INVALID_URLS = [
  '--upload-pack=touch /tmp/x',
  'nonsense',
  'https://',
  'git@:a/b',
  'https://example.com/a b',
];

interface Row {
  readonly what: string;
  readonly method: MethodName;
  readonly request: (ids: Ids) => Record<string, unknown>;
  readonly code: string;
  readonly reason: string;
}

interface Ids {
  readonly sessionId: string;
  readonly asked: string;
  readonly finished: string;
}

const ROWS: readonly Row[] = [
  {
    what: 'a missing session id',
    method: 'startRun',
    request: () => ({}),
    code: 'INVALID_ARGUMENT',
    reason: 'SESSION_ID_MISSING',
  },
  {
    what: 'a malformed session id',
    method: 'startRun',
    request: () => ({ sessionId: '../x' }),
    code: 'INVALID_ARGUMENT',
    reason: 'FIELD_INVALID',
  },
  {
    what: 'an unknown session',
    method: 'startRun',
    request: () => ({ sessionId: 'nobody' }),
    code: 'NOT_FOUND',
    reason: 'SESSION_NOT_FOUND',
  },
  {
    what: 'an unknown session to get',
    method: 'getSession',
    request: () => ({ sessionId: 'nobody' }),
    code: 'NOT_FOUND',
    reason: 'SESSION_NOT_FOUND',
  },
  {
    what: 'an unknown worker',
    method: 'startRun',
    request: ({ sessionId }) => ({ sessionId, pipelineId: 'nothing' }),
    code: 'INVALID_ARGUMENT',
    reason: 'WORKER_UNKNOWN',
  },
  {
    what: 'a worker key of a megabyte',
    method: 'startRun',
    request: ({ sessionId }) => ({ sessionId, pipelineId: MEGABYTE }),
    code: 'INVALID_ARGUMENT',
    reason: 'FIELD_INVALID',
  },
  {
    what: 'params of a megabyte',
    method: 'startRun',
    request: ({ sessionId }) => ({ sessionId, pipelineId: 'test_pipeline', params: { a: MEGABYTE } }),
    code: 'INVALID_ARGUMENT',
    reason: 'FIELD_INVALID',
  },
  {
    what: 'a way to queue that is not there yet',
    method: 'startRun',
    request: ({ sessionId }) => ({ sessionId, pipelineId: 'test_pipeline', ifBusy: 'IF_BUSY_ENQUEUE' }),
    code: 'INVALID_ARGUMENT',
    reason: 'IF_BUSY_UNSUPPORTED',
  },
  {
    what: 'an unknown run',
    method: 'getRun',
    request: () => ({ runId: 'nothing' }),
    code: 'NOT_FOUND',
    reason: 'RUN_NOT_FOUND',
  },
  {
    what: 'a run id with NUL',
    method: 'getRun',
    request: () => ({ runId: 'a\0b' }),
    code: 'INVALID_ARGUMENT',
    reason: 'FIELD_INVALID',
  },
  {
    what: 'empty input',
    method: 'submitRunInput',
    request: ({ sessionId, asked }) => ({ sessionId, runId: asked, input: ' ' }),
    code: 'INVALID_ARGUMENT',
    reason: 'INPUT_EMPTY',
  },
  {
    what: 'input of a megabyte',
    method: 'submitRunInput',
    request: ({ sessionId, asked }) => ({ sessionId, runId: asked, input: MEGABYTE }),
    code: 'INVALID_ARGUMENT',
    reason: 'FIELD_INVALID',
  },
  {
    what: 'an answer to a run that does not exist',
    method: 'submitRunInput',
    request: ({ sessionId }) => ({ sessionId, runId: 'nothing', input: 'x' }),
    code: 'NOT_FOUND',
    reason: 'RUN_NOT_FOUND',
  },
  {
    what: 'an answer to a run that asked nothing',
    method: 'submitRunInput',
    request: ({ sessionId, finished }) => ({ sessionId, runId: finished, input: 'x' }),
    code: 'FAILED_PRECONDITION',
    reason: 'RUN_NOT_ACTIVE',
  },
  {
    what: 'an answer to another question',
    method: 'submitRunInput',
    request: ({ sessionId, asked }) => ({ sessionId, runId: asked, input: 'x', questionId: 'other' }),
    code: 'FAILED_PRECONDITION',
    reason: 'QUESTION_MISMATCH',
  },
  {
    what: 'a cancel of a run that is over',
    method: 'cancelRun',
    request: ({ sessionId, finished }) => ({ sessionId, runId: finished }),
    code: 'FAILED_PRECONDITION',
    reason: 'RUN_ALREADY_FINISHED',
  },
  {
    what: 'a page token nobody gave',
    method: 'listRuns',
    request: ({ sessionId }) => ({ sessionId, pageToken: '%' }),
    code: 'INVALID_ARGUMENT',
    reason: 'PAGE_TOKEN_INVALID',
  },
  {
    what: 'a page of too many',
    method: 'listSessions',
    request: () => ({ pageSize: 5_000 }),
    code: 'INVALID_ARGUMENT',
    reason: 'FIELD_INVALID',
  },
  ...FORBIDDEN_URLS.map((repoUrl): Row => ({
    what: `the repository ${repoUrl}`,
    method: 'initRun',
    request: () => ({ repoUrl }),
    code: 'INVALID_ARGUMENT',
    reason: 'REPO_URL_FORBIDDEN',
  })),
  ...INVALID_URLS.map((repoUrl): Row => ({
    what: `the repository ${repoUrl}`,
    method: 'initRun',
    request: () => ({ repoUrl }),
    code: 'INVALID_ARGUMENT',
    reason: 'REPO_URL_INVALID',
  })),
];

describe('on every wire', () => {
  let gateway: GatewayProcess;
  const clients = new Map<string, WireClient>();

  beforeAll(async () => {
    gateway = await GatewayProcess.start();
    const { httpUrl, grpcAddress } = gateway;
    const all: WireClient[] = [
      new RestClient(httpUrl),
      new ConnectClient('Connect JSON', httpUrl),
      new ConnectClient('Connect binary', httpUrl),
      new ConnectClient('gRPC-Web', httpUrl),
      await GrpcClient.connect(grpcAddress),
    ];
    for (const client of all) clients.set(client.name, client);
  }, TEST_MS);

  afterAll(async () => {
    for (const client of clients.values()) client.close();
    await gateway.close();
  });

  describe.each(['REST and SSE', 'Connect JSON', 'Connect binary', 'gRPC-Web', 'gRPC'])('%s', (name) => {
    const client = (): WireClient => clients.get(name) as WireClient;
    let ids: Ids;

    beforeAll(async () => {
      const { sessionId, bootstrapRunId: asked } = await ok('initRun', { userId: `user-${name}` });
      await client().watch(String(asked));
      const { runId: finished } = await ok('startRun', test(String(sessionId), { events: '1' }));
      await client().watch(String(finished));
      ids = { sessionId: String(sessionId), asked: String(asked), finished: String(finished) };
    }, TEST_MS);

    it.each(ROWS)('refuses $what with $code, $reason', async ({ method, request, code, reason }) => {
      const reply = await client().call(method, request(ids));
      expect(reply).toEqual({ kind: 'error', code, reason, retryDelay: false });
    });

    it('starts nothing for a refused request', async () => {
      const { runs } = await ok('listRuns', { sessionId: ids.sessionId });
      expect((runs as { runId: string }[]).map(({ runId }) => runId)).toEqual([ids.finished, ids.asked]);
    });

    it('streams a run from its start, from any seq, and to its end', async () => {
      const whole = await events(ids.finished);
      expect(whole.verdict).toBe('from_start');
      expect(whole.events.map(({ seq }) => seq)).toEqual(whole.events.map((_, index) => index + 1));
      expect(whole.events.at(-1)?.eventType).toBe('EVENT_TYPE_COMPLETE');
      for (let afterSeq = 1; afterSeq <= whole.events.length; afterSeq += 1) {
        const rest = await events(ids.finished, afterSeq);
        expect(rest.verdict).toBe('resumed');
        expect(rest.events).toEqual(whole.events.slice(afterSeq));
      }
    });

    it('refuses a cursor beyond the log, and a run that does not exist', async () => {
      expect(await client().watch(ids.finished, { afterSeq: 1_000 })).toMatchObject({
        code: 'INVALID_ARGUMENT',
        reason: 'CURSOR_AHEAD',
      });
      expect(await client().watch('nothing')).toMatchObject({ code: 'NOT_FOUND', reason: 'RUN_NOT_FOUND' });
    });

    it('asks, takes the answer once, and goes on in the run it names', async () => {
      const { sessionId, bootstrapRunId } = await ok('initRun', { userId: 'asked' });
      const asked = await events(String(bootstrapRunId));
      expect(asked.events.at(-1)).toMatchObject({
        eventType: 'EVENT_TYPE_COMPLETE',
        message: 'INPUT_REQUIRED',
      });
      const answer = { sessionId, runId: bootstrapRunId, input: 'how do the tests work?' };
      const { runId } = await ok('submitRunInput', answer);
      expect(runId).not.toBe(bootstrapRunId);
      await events(String(runId));
      expect(await client().call('submitRunInput', answer)).toMatchObject({
        code: 'FAILED_PRECONDITION',
        reason: 'QUESTION_ALREADY_ANSWERED',
      });
    });

    it('hides that another user has a run', async () => {
      const { bootstrapRunId } = await ok('initRun', { userId: 'somebody-else' });
      const reply = await client().call('submitRunInput', {
        sessionId: ids.sessionId,
        runId: bootstrapRunId,
        input: 'x',
      });
      expect(reply).toMatchObject({ code: 'NOT_FOUND', reason: 'RUN_NOT_FOUND' });
    });

    it(
      'admits one of two runs that start at the same instant, twenty times',
      async () => {
        for (let round = 0; round < 20; round += 1) {
          const { sessionId, bootstrapRunId } = await ok('initRun', { userId: 'racer' });
          await events(String(bootstrapRunId));
          const start = () =>
            client().call('startRun', test(String(sessionId), { events: '40', interval_ms: '5' }));
          const replies = await Promise.all([start(), start()]);
          const winners = replies.filter((reply) => reply.kind === 'ok');
          const losers = replies.filter((reply) => reply.kind === 'error');
          expect(winners).toHaveLength(1);
          expect(losers).toMatchObject([{ code: 'FAILED_PRECONDITION', reason: 'SESSION_BUSY' }]);
        }
      },
      TEST_MS,
    );

    it('repeats the reply for a repeated request id, and refuses the id for another request', async () => {
      const { sessionId, bootstrapRunId } = await ok('initRun', { userId: 'twice' });
      await events(String(bootstrapRunId));
      const request = { ...test(String(sessionId), { events: '2' }), requestId: 'once' };
      const { runId } = await ok('startRun', request);
      expect(await ok('startRun', request)).toMatchObject({ runId });
      const other = await client().call('startRun', { ...request, pipelineId: 'worker_DAG' });
      expect(other).toMatchObject({ code: 'ALREADY_EXISTS', reason: 'REQUEST_ID_REUSED' });
    });

    it('cancels a run: it ends with ERROR, and the session is free', async () => {
      const { sessionId, bootstrapRunId } = await ok('initRun', { userId: 'cancels' });
      await events(String(bootstrapRunId));
      const { runId } = await ok('startRun', test(String(sessionId), { events: '1000', interval_ms: '50' }));
      await client().watch(String(runId), { limit: 2 });
      await ok('cancelRun', { sessionId, runId });
      expect((await events(String(runId))).events.at(-1)?.eventType).toBe('EVENT_TYPE_ERROR');
      const { run } = await ok('getRun', { runId });
      expect(run).toMatchObject({ state: 'RUN_STATE_CANCELLED', error: { reason: 'RUN_CANCELLED' } });
      const { session } = await ok('getSession', { sessionId });
      expect(session).toMatchObject({ running: false, activeRunId: '' });
    });

    it('names the session by its field first, then by the cookie', async () => {
      const cookie = `insightify_session_id=${ids.sessionId}`;
      expect(await client().call('listRuns', {}, { cookie })).toMatchObject({ kind: 'ok' });
      const field = await client().call('listRuns', { sessionId: 'nobody' }, { cookie });
      expect(field).toMatchObject({ reason: 'SESSION_NOT_FOUND' });
      const malformed = await client().call('listRuns', {}, { cookie: 'insightify_session_id="; ;;=%' });
      expect(malformed).toMatchObject({ reason: 'SESSION_ID_MISSING' });
    });

    it('lists the workers, and runs worker_DAG where none is named', async () => {
      const { workers } = await ok('listWorkers', {});
      const keys = (workers as { key: string }[]).map(({ key }) => key);
      expect(keys).toEqual(expect.arrayContaining(['plan_pipeline', 'test_pipeline', 'worker_DAG']));
      const { sessionId, bootstrapRunId } = await ok('initRun', {});
      await events(String(bootstrapRunId));
      const { runId } = await ok('startRun', { sessionId });
      expect(runId).toMatch(/^worker_DAG-/);
      await events(String(runId));
    });

    async function ok(
      method: MethodName,
      request: Record<string, unknown>,
    ): Promise<Record<string, unknown>> {
      const reply = await client().call(method, request);
      expect(reply).toMatchObject({ kind: 'ok' });
      return reply.kind === 'ok' ? reply.value : {};
    }

    async function events(runId: string, afterSeq = 0) {
      const watched = await client().watch(runId, { afterSeq });
      if (watched.kind === 'error') throw new Error(`the watch was refused: ${watched.reason}`);
      return watched;
    }
  });
});

function test(sessionId: string, params: Record<string, string>): Record<string, unknown> {
  return { sessionId, pipelineId: 'test_pipeline', params: { interval_ms: '1', ...params } };
}
