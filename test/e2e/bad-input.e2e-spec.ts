import { readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import type { JsonObject } from '@bufbuild/protobuf';
import {
  openSession,
  runOf,
  runToEnd,
  sessionOf,
  startTestPipeline,
  WireFailure,
  WIRES,
  type GatewayClient,
  type InitReply,
  type UnaryMethod,
} from '../support/clients/index.js';
import { GatewayProcess } from '../support/gateway-process/index.js';

const MEBIBYTE = 'x'.repeat(1024 * 1024);
const PAIRS = 100;

/** Encodes a protobuf message with one string field that holds these bytes. */
function stringField(number: number, bytes: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from([(number << 3) | 2, bytes.length]), bytes]);
}

const NOT_UTF8 = Buffer.from([0x61, 0xff, 0xfe, 0x62]);

/** Bodies that no method accepts, by whether the wire sends requests as JSON. */
const BROKEN_BODIES: readonly {
  readonly why: string;
  readonly json: Uint8Array;
  readonly binary: Uint8Array;
}[] = [
  {
    why: 'a field that is not UTF-8',
    json: Buffer.concat([Buffer.from('{"requestId":"'), NOT_UTF8, Buffer.from('"}')]),
    binary: stringField(10, NOT_UTF8),
  },
  {
    why: 'half of a surrogate pair',
    json: Buffer.from('{"requestId":"\\ud83d"}'),
    binary: stringField(10, Buffer.from([0xed, 0xa0, 0xbd])),
  },
  { why: 'no message at all', json: Buffer.from('{"a'), binary: Buffer.from([0xff, 0xff, 0xff]) },
  {
    why: 'a message that is cut off',
    json: Buffer.from('{"userId":"ab'),
    binary: Buffer.from([0x0a, 0x7f, 0x61]),
  },
  { why: 'a field of another type', json: Buffer.from('{"requestId":{}}'), binary: Buffer.from([0x50]) },
];

const LONG_FIELDS: readonly {
  readonly method: UnaryMethod;
  readonly field: string;
  readonly more?: JsonObject;
}[] = [
  { method: 'InitRun', field: 'userId' },
  { method: 'InitRun', field: 'repoUrl' },
  { method: 'InitRun', field: 'requestId' },
  { method: 'InitRun', field: 'ref' },
  { method: 'InitRun', field: 'goal' },
  { method: 'StartRun', field: 'sessionId' },
  { method: 'StartRun', field: 'pipelineId' },
  { method: 'StartRun', field: 'requestId' },
  { method: 'SubmitRunInput', field: 'input', more: { runId: 'r' } },
  { method: 'SubmitRunInput', field: 'questionId', more: { runId: 'r', input: 'x' } },
  { method: 'ListSessions', field: 'userId' },
];

describe('bad input', () => {
  let gateway: GatewayProcess;
  let opened: InitReply;
  let database: DatabaseSync;

  const counts = (): unknown =>
    database
      .prepare('SELECT (SELECT count(*) FROM runs) AS runs, (SELECT count(*) FROM sessions) AS sessions')
      .get();

  beforeAll(async () => {
    gateway = await GatewayProcess.start();
    const client = await WIRES[0]!.open(gateway);
    opened = await openSession(client);
    database = new DatabaseSync(join(gateway.dataDir, 'gateway.sqlite'), { timeout: 5_000 });
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

    async function refusal(work: Promise<unknown>): Promise<unknown> {
      const before = counts();
      const failure = await work.then(
        () => new Error('it was answered'),
        (error: unknown) => error,
      );
      expect(counts()).toEqual(before);
      if (!(failure instanceof WireFailure)) throw failure;
      return { code: failure.code, reason: failure.reason };
    }

    // HTTP itself rejects a query parameter of a megabyte.
    it.each(LONG_FIELDS.filter(({ method }) => !name.startsWith('REST') || method !== 'ListSessions'))(
      '$method refuses a $field of 1 MiB',
      async ({ method, field, more }) => {
        const request = { sessionId: opened.sessionId, ...more, [field]: MEBIBYTE };
        const known = method === 'InitRun' || method === 'ListSessions' ? { [field]: MEBIBYTE } : request;
        expect(await refusal(client.call(method, known))).toEqual({
          code: 'INVALID_ARGUMENT',
          reason: 'FIELD_INVALID',
        });
      },
    );

    it('refuses params of 1 MiB, in one value or spread over many', async () => {
      const { sessionId } = opened;
      const many = Object.fromEntries(Array.from({ length: 30_000 }, (_, index) => [`key${index}`, 'value']));
      for (const params of [{ user_input: MEBIBYTE }, { [MEBIBYTE]: 'x' }, many]) {
        expect(await refusal(client.call('StartRun', { sessionId, params }))).toEqual({
          code: 'INVALID_ARGUMENT',
          reason: 'FIELD_INVALID',
        });
      }
    });

    it.each(BROKEN_BODIES)('refuses $why', async ({ json, binary }) => {
      for (const method of ['InitRun', 'StartRun', 'SubmitRunInput'] as const) {
        expect(await refusal(client.callRaw(method, client.isJson ? json : binary))).toEqual({
          code: 'INVALID_ARGUMENT',
          reason: 'REQUEST_MALFORMED',
        });
      }
    });

    it('refuses NUL in every text', async () => {
      const { sessionId } = opened;
      const refused = { code: 'INVALID_ARGUMENT', reason: 'FIELD_INVALID' };
      for (const field of ['userId', 'repoUrl', 'requestId', 'ref', 'goal']) {
        expect(await refusal(client.call('InitRun', { [field]: 'a\0b' }))).toEqual(refused);
      }
      expect(await refusal(client.call('StartRun', { sessionId, params: { 'a\0b': 'c' } }))).toEqual(refused);
      expect(await refusal(client.call('StartRun', { sessionId, params: { a: '\0' } }))).toEqual(refused);
      expect(await refusal(client.call('SubmitRunInput', { sessionId, runId: 'r', input: '\0' }))).toEqual(
        refused,
      );
      expect(await refusal(client.call('GetRun', { runId: 'a\0b' }))).toEqual(refused);
    });

    it('passes all other text through unchanged', async () => {
      const goal = 'läs‮ \u{1f6a2} 漢字\n"quoted" <b>&amp;</b> __proto__ $1 %s';
      const session = await openSession(client, { userId: `ü-${name}`, goal });
      const { sessions } = await client.call<{ sessions: { sessionId: string }[] }>('ListSessions', {
        userId: `ü-${name}`,
      });
      expect(sessions.map(({ sessionId }) => sessionId)).toContain(session.sessionId);
      const params = { __proto__x: '1', constructor: '2', toString: '3', events: '1' };
      const { last } = await runToEnd(client, {
        sessionId: session.sessionId,
        pipelineId: 'test_pipeline',
        params,
      });
      expect(last.eventType).toBe('EVENT_TYPE_COMPLETE');
    });

    it.each(['events', 'interval_ms', 'payload_bytes', 'batch', 'start_delay_ms', 'stamp'])(
      'ends a run with PARAM_INVALID for the invalid param %s',
      async (param) => {
        for (const value of ['-1', '1e9', 'NaN', '99999999999', ' ']) {
          const request = {
            sessionId: opened.sessionId,
            pipelineId: 'test_pipeline',
            params: { [param]: value },
          };
          const { runId, last } = await runToEnd(client, request);
          expect(last).toMatchObject({
            eventType: 'EVENT_TYPE_ERROR',
            kind: 'EVENT_KIND_FAILED',
            error: { code: 'INVALID_ARGUMENT', reason: 'PARAM_INVALID', retryable: false },
          });
          expect(await runOf(client, runId)).toMatchObject({
            state: 'RUN_STATE_FAILED',
            error: { reason: 'PARAM_INVALID' },
          });
        }
      },
    );
  });

  it(`lets exactly one of two simultaneous StartRuns win, ${PAIRS} times, whatever the wires`, async () => {
    const clients = await Promise.all(WIRES.map(({ open }) => open(gateway)));
    const sessions = await Promise.all(
      Array.from({ length: PAIRS }, (_, index) =>
        clients[index % clients.length]!.call<InitReply>('InitRun'),
      ),
    );
    await Promise.all(
      sessions.map(({ bootstrapRunId }) => clients[0]!.watch({ runId: bootstrapRunId }).all()),
    );
    const params = { events: '1', start_delay_ms: '60000' };
    const outcomes = await Promise.all(
      sessions.map(({ sessionId }, index) =>
        Promise.allSettled(
          [0, 1].map((offset) =>
            startTestPipeline(clients[(index + offset) % clients.length]!, sessionId, params),
          ),
        ),
      ),
    );
    for (const [index, pair] of outcomes.entries()) {
      const won = pair.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
      const lost = pair.flatMap((each) => (each.status === 'rejected' ? [each.reason as WireFailure] : []));
      expect(won).toHaveLength(1);
      expect(lost).toMatchObject([
        {
          code: 'FAILED_PRECONDITION',
          reason: 'SESSION_BUSY',
          more: { metadata: { active_run_id: won[0] } },
        },
      ]);
      const { sessionId } = sessions[index]!;
      expect(await sessionOf(clients[0]!, sessionId)).toMatchObject({ running: true, activeRunId: won[0] });
      const { runs } = await clients[0]!.call<{ runs: unknown[] }>('ListRuns', { sessionId });
      expect(runs).toHaveLength(2);
      await clients[0]!.call('CancelRun', { sessionId, runId: won[0]! });
    }
    for (const client of clients) client.close();
  }, 60_000);

  it('lets exactly one of two simultaneous answers win', async () => {
    const clients = await Promise.all(WIRES.map(({ open }) => open(gateway)));
    for (const [index, client] of clients.entries()) {
      const { sessionId, bootstrapRunId } = await openSession(client);
      const answer = { sessionId, runId: bootstrapRunId, input: 'an answer' };
      const other = clients[(index + 1) % clients.length]!;
      const pair = await Promise.allSettled([
        client.call('SubmitRunInput', answer),
        other.call('SubmitRunInput', answer),
      ]);
      expect(pair.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      const lost = pair.find((each) => each.status === 'rejected');
      expect(['QUESTION_ALREADY_ANSWERED', 'SESSION_BUSY']).toContain(
        (lost?.reason as WireFailure | undefined)?.reason,
      );
      const { runs } = await client.call<{ runs: unknown[] }>('ListRuns', { sessionId });
      expect(runs).toHaveLength(2);
    }
    for (const client of clients) client.close();
  });

  it.each([
    ['a query of a megabyte', 'GET', `/api/sessions?user_id=${'x'.repeat(1024 * 1024)}`],
    ['a path of a megabyte', 'GET', `/api/runs/${'x'.repeat(1024 * 1024)}`],
  ])('refuses %s and keeps serving', async (_, method, path) => {
    const { port } = new URL(gateway.httpUrl);
    const reply = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), '127.0.0.1');
      let text = '';
      socket.on('data', (chunk) => (text += chunk.toString()));
      socket.on('close', () => resolve(text));
      socket.on('error', (error: NodeJS.ErrnoException) =>
        error.code === 'EPIPE' || error.code === 'ECONNRESET' ? resolve(text) : reject(error),
      );
      socket.write(`${method} ${path} HTTP/1.1\r\nhost: x\r\n\r\n`);
    });
    expect(reply).toMatch(/^(HTTP\/1\.1 4\d\d|$)/);
    expect((await fetch(`${gateway.httpUrl}/health/live`)).status).toBe(200);
  });

  it.each([
    ['PUT', '/api/sessions'],
    ['GET', '/api/watch/'],
    ['GET', '/api/none'],
    ['POST', '/insightify.v1.PipelineService/None'],
    ['GET', '/..%2f..%2fetc%2fpasswd'],
  ])('answers %s %s with a problem document', async (method, path) => {
    const response = await fetch(gateway.httpUrl + path, { method });
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(await response.json()).toMatchObject({
      code: 'NOT_FOUND',
      reason: 'ROUTE_NOT_FOUND',
      status: 404,
    });
  });

  it('answers a request that is not HTTP and keeps serving', async () => {
    const { port } = new URL(gateway.httpUrl);
    const reply = await new Promise<string>((resolve) => {
      const socket = connect(Number(port), '127.0.0.1', () => socket.end('\x16\x03\x01 not http\r\n\r\n'));
      let text = '';
      socket.on('data', (chunk) => (text += chunk.toString()));
      socket.on('close', () => resolve(text));
    });
    expect(reply).toMatch(/^HTTP\/1\.1 400/);
    expect((await fetch(`${gateway.httpUrl}/health/live`)).status).toBe(200);
  });

  it('leaves no folder behind', async () => {
    expect(
      (await readdir(gateway.dataDir)).filter((each) => !each.startsWith('gateway.sqlite')).sort(),
    ).toEqual(expect.not.arrayContaining([expect.stringMatching(/tmp|passing/)]));
  });
});
