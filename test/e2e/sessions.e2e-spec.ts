import {
  ENDLESS,
  openSession,
  runOf,
  runToEnd,
  sessionOf,
  startTestPipeline,
  WireFailure,
  WIRES,
  type GatewayClient,
  type InitReply,
} from '../support/clients/index.js';
import { GatewayProcess } from '../support/gateway-process/index.js';

const COOKIE = 'insightify_session_id';
const MALFORMED_COOKIES = [
  '=',
  ';;;',
  COOKIE,
  `${COOKIE}=`,
  `${COOKIE}=../../etc/passwd`,
  `${COOKIE}=%00%ff`,
  `${COOKIE}="quoted`,
  `${COOKIE}=${'x'.repeat(4096)}`,
  `other=1; ${COOKIE}=a b`,
  `__proto__=1; ${COOKIE}=' OR 1=1 --`,
];

describe('sessions', () => {
  let gateway: GatewayProcess;

  beforeAll(async () => {
    gateway = await GatewayProcess.start();
  }, 60_000);

  afterAll(() => gateway?.close());

  describe.each(WIRES)('on $name', ({ name, open }) => {
    let client: GatewayClient;
    const isHttp = name !== 'gRPC';

    beforeAll(async () => {
      client = await open(gateway);
    });

    afterAll(() => client?.close());

    const cookieOf = (sessionId: string): string => `theme=dark; ${COOKIE}=${sessionId}`;

    async function reasonOf(work: Promise<unknown>): Promise<string> {
      const failure = await work.then(
        () => undefined,
        (error: unknown) => error,
      );
      if (failure instanceof WireFailure) return failure.reason;
      throw failure instanceof Error ? failure : new Error('it was answered');
    }

    it('belong to demo-user when no user is named', async () => {
      const { sessionId } = await openSession(client);
      expect((await sessionOf(client, sessionId)).userId).toBe('demo-user');
    });

    it('are named by a cookie in browsers, and by none on gRPC', async () => {
      const { message, setCookies } = await client.exchange<InitReply>('InitRun');
      const cookie = `${COOKIE}=${message.sessionId}; Path=/; HttpOnly; SameSite=Lax`;
      expect(setCookies).toEqual(isHttp ? [cookie] : []);
    });

    it('are found by the cookie when no field names one', async () => {
      const { sessionId } = await openSession(client);
      const options = { cookie: cookieOf(sessionId) };
      const { runId } = await client.call<{ runId: string }>(
        'StartRun',
        { pipelineId: 'worker_DAG' },
        options,
      );
      expect(await runOf(client, runId)).toMatchObject({ sessionId });
      await client.watch({ runId }).all();
      const { runs } = await client.call<{ runs: unknown[] }>('ListRuns', {}, options);
      expect(runs).toHaveLength(2);
    });

    it('are found by the field first, even when the cookie names another', async () => {
      const [one, other] = [await openSession(client), await openSession(client)];
      const request = { sessionId: one.sessionId, pipelineId: 'worker_DAG' };
      const { runId } = await client.call<{ runId: string }>('StartRun', request, {
        cookie: cookieOf(other.sessionId),
      });
      expect(await runOf(client, runId)).toMatchObject({ sessionId: one.sessionId });
    });

    it('are kept by an InitRun with a known cookie, which updates the repository and starts a bootstrap run', async () => {
      const { sessionId } = await openSession(client, { userId: 'ada' });
      const options = { cookie: cookieOf(sessionId) };
      const repoUrl = 'https://repositories.invalid/team/ferry.git/';
      const kept = await client.call<InitReply>('InitRun', { repoUrl }, options);
      expect(kept).toMatchObject({ sessionId, repoName: 'ferry' });
      await client.watch({ runId: kept.bootstrapRunId }).all();
      expect(await sessionOf(client, sessionId)).toMatchObject({ userId: 'ada', repoUrl, repoName: 'ferry' });
      const again = await client.call<InitReply>('InitRun', {}, options);
      expect(again).toMatchObject({ sessionId, repoName: 'ferry' });
      expect(again.bootstrapRunId).not.toBe(kept.bootstrapRunId);
    });

    it('return their active run to an InitRun with a known cookie, and start nothing', async () => {
      const { sessionId } = await openSession(client);
      const runId = await startTestPipeline(client, sessionId, ENDLESS);
      const kept = await client.call<InitReply>('InitRun', {}, { cookie: cookieOf(sessionId) });
      expect(kept).toEqual({ sessionId, repoName: '', bootstrapRunId: runId });
      const { runs } = await client.call<{ runs: unknown[] }>('ListRuns', { sessionId });
      expect(runs).toHaveLength(2);
      await client.call('CancelRun', { sessionId, runId });
    });

    it('are opened anew for an unknown cookie', async () => {
      const unknown = '01HZZZZZZZZZZZZZZZZZZZZZZZ';
      const { sessionId } = await client.call<InitReply>('InitRun', {}, { cookie: cookieOf(unknown) });
      expect(sessionId).not.toBe(unknown);
    });

    it.each(MALFORMED_COOKIES)('treat the malformed cookie %j as absent', async (cookie) => {
      const { sessionId } = await client.call<InitReply>('InitRun', {}, { cookie });
      expect(sessionId).toMatch(/^[A-Z0-9]{26}$/);
      expect(await reasonOf(client.call('StartRun', {}, { cookie }))).toBe('SESSION_ID_MISSING');
    });

    it.each([
      ['https://example.com/team/ferry.git', 'ferry'],
      ['https://example.com/team/ferry/', 'ferry'],
      ['https://example.com/team/ferry.git/', 'ferry'],
      ['ssh://git@example.com/team/ferry.git', 'ferry'],
      ['git@example.com:team/ferry.git', 'ferry'],
      ['git@example.com:ferry', 'ferry'],
      ['', ''],
    ])('name the repository %j %j', async (repoUrl, repoName) => {
      const opened = await client.call<InitReply>('InitRun', { repoUrl });
      expect(opened.repoName).toBe(repoName);
      const cancel = { sessionId: opened.sessionId, runId: opened.bootstrapRunId };
      await client.call('CancelRun', cancel).catch(() => undefined);
    });

    it('return the first reply again for a repeated request_id, and start nothing', async () => {
      const requestId = `init-${name}`;
      const first = await client.call<InitReply>('InitRun', { userId: 'replay', requestId });
      await client.watch({ runId: first.bootstrapRunId }).all();
      expect(await client.call('InitRun', { userId: 'replay', requestId })).toEqual(first);
      const start = {
        sessionId: first.sessionId,
        pipelineId: 'test_pipeline',
        params: { events: '1' },
        requestId,
      };
      const { runId } = await runToEnd(client, start);
      expect(await client.call('StartRun', start)).toMatchObject({ runId });
      const answer = { sessionId: first.sessionId, runId: first.bootstrapRunId, input: 'again?', requestId };
      const answered = await client.call<{ runId: string }>('SubmitRunInput', answer);
      expect(await client.call('SubmitRunInput', answer)).toEqual(answered);
      const { runs } = await client.call<{ runs: unknown[] }>('ListRuns', { sessionId: first.sessionId });
      expect(runs).toHaveLength(3);
      const { sessions } = await client.call<{ sessions: { sessionId: string }[] }>('ListSessions', {
        userId: 'replay',
      });
      expect(sessions.filter(({ sessionId }) => sessionId === first.sessionId)).toHaveLength(1);
    });

    it('refuse the request_id of a different request, for every method that accepts one', async () => {
      const requestId = `conflict-${name}`;
      const { sessionId, bootstrapRunId } = await openSession(client, { userId: 'conflict', requestId });
      expect(await reasonOf(client.call('InitRun', { userId: 'conflict', requestId, goal: 'another' }))).toBe(
        'REQUEST_ID_REUSED',
      );
      const start = { sessionId, pipelineId: 'test_pipeline', params: { events: '1' }, requestId };
      await runToEnd(client, start);
      expect(await reasonOf(client.call('StartRun', { ...start, params: { events: '2' } }))).toBe(
        'REQUEST_ID_REUSED',
      );
      const answer = { sessionId, runId: bootstrapRunId, input: 'one', requestId };
      const { runId } = await client.call<{ runId: string }>('SubmitRunInput', answer);
      await client.watch({ runId }).all();
      expect(await reasonOf(client.call('SubmitRunInput', { ...answer, input: 'two' }))).toBe(
        'REQUEST_ID_REUSED',
      );
    });

    it('open once for ten simultaneous InitRuns with the same request_id', async () => {
      const request = { userId: 'at-once', requestId: `at-once-${name}` };
      const replies = await Promise.all(
        Array.from({ length: 10 }, () => client.call<InitReply>('InitRun', request)),
      );
      expect(new Set(replies.map(({ sessionId }) => sessionId)).size).toBe(1);
      expect(new Set(replies.map(({ bootstrapRunId }) => bootstrapRunId)).size).toBe(1);
    });
  });

  it('mark the cookie Secure when the deployment says that browsers connect over TLS', async () => {
    const secure = await GatewayProcess.start({ env: { COOKIE_SECURE: 'true' } });
    try {
      const client = await WIRES[0]!.open(secure);
      expect((await client.exchange('InitRun')).setCookies).toEqual([expect.stringMatching(/; Secure/)]);
    } finally {
      await secure.close();
    }
  });
});
