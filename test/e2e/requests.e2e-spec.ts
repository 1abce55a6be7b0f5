import { connect } from 'node:http2';
import { request as httpRequest } from 'node:http';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { fromBinary } from '@bufbuild/protobuf';
import { anyUnpack } from '@bufbuild/protobuf/wkt';
import { ErrorInfoSchema, StatusSchema } from '#contract';
import {
  ENDLESS,
  openSession,
  runOf,
  startTestPipeline,
  WireFailure,
  WIRES,
  type GatewayClient,
  type InitReply,
} from '../support/clients/index.js';
import { GatewayProcess } from '../support/gateway-process/index.js';

const SERVICE = '/insightify.v1.PipelineService';
const TOO_LARGE = { code: 'INVALID_ARGUMENT', reason: 'REQUEST_TOO_LARGE' };
const NOT_UTF8 = Buffer.from([0x61, 0xff, 0x62]);
const BOMB = gzipSync(Buffer.alloc(64 * 1024 * 1024));

interface Refusal {
  readonly code: string;
  readonly reason: string;
  readonly field: string | undefined;
}

/** Encodes one length-delimited field of a binary message. */
function field(number: number, bytes: Uint8Array | string): Buffer {
  const content = Buffer.from(bytes);
  return Buffer.concat([varint(number * 8 + 2), varint(content.length), content]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) + 0x80);
  return Buffer.from([...bytes, rest]);
}

/** Wraps a message in its envelope. */
function envelope(message: Uint8Array, flags = 0): Buffer {
  const header = Buffer.alloc(5);
  header[0] = flags;
  header.writeUInt32BE(message.length, 1);
  return Buffer.concat([header, message]);
}

async function refusalOf(work: Promise<unknown>): Promise<Refusal> {
  const failure = await work.then(
    (reply) => new Error(`it was answered: ${JSON.stringify(reply)}`),
    (error: unknown) => error,
  );
  if (!(failure instanceof WireFailure)) throw failure;
  return { code: failure.code, reason: failure.reason, field: failure.more.metadata?.['field'] };
}

describe('a request', () => {
  let gateway: GatewayProcess;
  let opened: InitReply;

  beforeAll(async () => {
    gateway = await GatewayProcess.start();
    const client = await WIRES[0]!.open(gateway);
    opened = await openSession(client, { userId: 'alice' });
    await openSession(client, { userId: 'bob' });
  }, 60_000);

  afterAll(() => gateway?.close());

  /** Returns the status of a REST answer, and its problem document if it has one. */
  async function rest(
    path: string,
    init: RequestInit & { readonly duplex?: 'half' } = {},
  ): Promise<Partial<Refusal> & { readonly status: number; readonly body: unknown }> {
    const response = await fetch(gateway.httpUrl + path, init);
    const body = (await response.json()) as Partial<Refusal> & { metadata?: Record<string, string> };
    const { code, reason, metadata } = body;
    return { status: response.status, body, code, reason, field: metadata?.['field'] };
  }

  describe.each(WIRES)('on $name', ({ name, open }) => {
    let client: GatewayClient;
    const raw = (json: string, binary: Uint8Array): Promise<Refusal> =>
      refusalOf(client.callRaw('StartRun', client.isJson ? Buffer.from(json) : binary));

    beforeAll(async () => {
      client = await open(gateway);
    });

    afterAll(() => client?.close());

    it('is refused with one reason when it is too large, in whatever part', async () => {
      for (const megabytes of [2, 9]) {
        const content = 'x'.repeat(megabytes * 1024 * 1024);
        const long = await raw(JSON.stringify({ requestId: content }), field(10, content));
        expect(long).toEqual({ ...TOO_LARGE, field: undefined });
      }
    });

    it('is refused by the name of a field of the wrong type', async () => {
      const malformed = { code: 'INVALID_ARGUMENT', reason: 'REQUEST_MALFORMED' };
      expect(await raw('{"requestId":{}}', Buffer.from([0x50, 0x01]))).toEqual({
        ...malformed,
        field: 'request_id',
      });
      expect(await raw('{"params":{"a":1}}', field(3, field(1, NOT_UTF8)))).toEqual({
        ...malformed,
        field: 'params',
      });
      expect(await raw('{"timeout":"soon"}', field(12, 'soon'))).toEqual({ ...malformed, field: 'timeout' });
      expect(await raw('{"pipelineId":"a\\q"}', field(2, NOT_UTF8))).toEqual({
        ...malformed,
        // Text that is not JSON has no fields of the contract, only names.
        field: client.isJson ? 'pipelineId' : 'pipeline_id',
      });
    });

    it('is refused by the name of params when there are too many', async () => {
      const many = { code: 'INVALID_ARGUMENT', reason: 'FIELD_INVALID', field: 'params' };
      for (const count of [1_001, 30_000]) {
        const entries = Array.from({ length: count }, (_, index) => [`k${index}`, 'v'] as const);
        const request = { sessionId: opened.sessionId, params: Object.fromEntries(entries) };
        expect(await refusalOf(client.call('StartRun', request))).toEqual(many);
      }
    });

    it('may have a thousand params, and text of the maximum length', async () => {
      const { sessionId } = await openSession(client);
      const params = Object.fromEntries(
        Array.from({ length: 999 }, (_, index) => [`k${index}`, '漢'.repeat(200)]),
      );
      const { runId } = await client.call<{ runId: string }>('StartRun', {
        sessionId,
        pipelineId: 'test_pipeline',
        params: { ...params, events: '1' },
      });
      await client.watch({ runId }).all();
    });

    const isRest = name.startsWith('REST');
    it(`${isRest ? 'is refused by the name of' : 'may have'} an unknown field`, async () => {
      const further = { runId: opened.bootstrapRunId, further: [1] };
      const binary = [field(1, opened.bootstrapRunId), field(99, 'further'), Buffer.from([0x78, 0x01])];
      if (isRest) {
        const refused = await raw(JSON.stringify({ further: [1] }), Buffer.alloc(0));
        expect(refused).toEqual({ code: 'INVALID_ARGUMENT', reason: 'FIELD_INVALID', field: 'further' });
      } else {
        const body = client.isJson ? Buffer.from(JSON.stringify(further)) : Buffer.concat(binary);
        await client.callRaw('GetRun', body);
      }
    });

    it('cancels a run without naming its session, but none of a session other than the named one', async () => {
      const { sessionId } = await openSession(client);
      const runId = await startTestPipeline(client, sessionId, ENDLESS);
      const other = client.call('CancelRun', { runId, sessionId: opened.sessionId });
      expect(await refusalOf(other)).toMatchObject({ reason: 'RUN_NOT_FOUND' });
      await client.call('CancelRun', { runId });
      await client.watch({ runId }).all();
      expect(await runOf(client, runId)).toMatchObject({ state: 'RUN_STATE_CANCELLED' });
    });
  });

  describe.each(WIRES.filter(({ name }) => name.startsWith('REST') || name.endsWith('JSON')))(
    'in JSON on $name',
    ({ open }) => {
      it.each([
        ['a field twice', '{"goal":"a","goal":"b"}', 'goal'],
        ['a field twice, once with an escape', '{"goal":"a","\\u0067oal":"b"}', 'goal'],
        ['a field in both of its spellings', '{"repoUrl":"","repo_url":""}', 'repo_url'],
        ['a broken value', '{"userId":"a","goal":tru}', 'goal'],
        ['no end', '{"userId":"a","goal":"b', 'goal'],
        ['something behind it', '{"userId":"a"} x', undefined],
        ['a second value after it', '{"userId":"a"}{}', undefined],
        ['a list in its place', '[]', undefined],
        ['nothing in its place', 'null', undefined],
        ['too many brackets', `{"goal":${'['.repeat(100_000)}`, 'goal'],
      ])('is refused with %s', async (_, body, named) => {
        const client = await open(gateway);
        expect(await refusalOf(client.callRaw('InitRun', Buffer.from(body)))).toEqual({
          code: 'INVALID_ARGUMENT',
          reason: 'REQUEST_MALFORMED',
          field: named,
        });
      });

      it('is refused with a duplicate param', async () => {
        const client = await open(gateway);
        const body = Buffer.from('{"params":{"a":"1","b":"2","a":"3"}}');
        expect(await refusalOf(client.callRaw('StartRun', body))).toMatchObject({
          reason: 'REQUEST_MALFORMED',
          field: 'params',
        });
      });

      it('may begin with a byte order mark', async () => {
        await (await open(gateway)).callRaw('InitRun', Buffer.from('\uFEFF{"userId":"alice"}'));
      });
    },
  );

  describe('with a query', () => {
    const listed = async (query: string): Promise<unknown> => {
      const { body } = await rest(`/api/sessions?${query}`);
      return (body as { sessions: { userId: string }[] }).sessions.map(({ userId }) => userId);
    };

    it('is accepted in both spellings', async () => {
      expect(await listed('user_id=bob')).toEqual(['bob']);
      expect(await listed('userId=bob&pageSize=5')).toEqual(['bob']);
      expect(await listed('userId=')).not.toContain('bob');
    });

    it.each([
      ['/api/sessions?userid=bob', 'userid'],
      ['/api/sessions?user_id=alice&userId=bob', 'userId'],
      ['/api/sessions?user_id=alice&user_id=bob', 'user_id'],
      ['/api/sessions?page_size=ten', 'page_size'],
      ['/api/sessions?page_size=1.5', 'page_size'],
      ['/api/sessions?pageSize=201', 'page_size'],
      ['/api/sessions?user_id[a]=b', 'user_id[a]'],
      ['/api/runs?session=1', 'session'],
      ['/api/runs/absent?run_id=other', 'run_id'],
      ['/api/sessions/absent?session_id=other', 'session_id'],
      ['/api/usage?userIds=bob', 'userIds'],
      ['/api/usage?days=x', 'days'],
      ['/api/workers?page_size=1', 'page_size'],
    ])('refuses %s and names %s', async (path, named) => {
      expect(await rest(path)).toMatchObject({ status: 400, reason: 'FIELD_INVALID', field: named });
    });

    it.each(['/api/sessions', '/api/runs', '/api/runs/r/input', '/api/runs/r/cancel'])(
      'refuses a query parameter of POST %s, whose fields belong in the body',
      async (path) => {
        const init = { method: 'POST', body: '{}' };
        expect(await rest(`${path}?sessionId=${opened.sessionId}`, init)).toMatchObject({
          status: 400,
          reason: 'FIELD_INVALID',
          field: 'sessionId',
        });
      },
    );

    it.each([
      '/api/sessions?user_id=%ff',
      '/api/sessions?user_id=%',
      '/api/runs/%ff',
      '/api/sessions/%E0%A4%A',
    ])('refuses the broken escape of %s', async (path) => {
      expect(await rest(path)).toMatchObject({ status: 400, reason: 'REQUEST_MALFORMED' });
    });
  });

  it('refuses a body that names another run than its path', async () => {
    const init = { method: 'POST', body: '{"runId":"another"}' };
    expect(await rest(`/api/runs/${opened.bootstrapRunId}/cancel`, init)).toMatchObject({
      status: 400,
      reason: 'FIELD_INVALID',
      field: 'runId',
    });
  });

  describe('that is compressed', () => {
    const post = (path: string, headers: Record<string, string>, body: Buffer): ReturnType<typeof rest> =>
      rest(path, { method: 'POST', headers, body: new Uint8Array(body) });
    const gzipped = { 'content-type': 'application/json', 'content-encoding': 'gzip' };

    it('is accepted on REST and on Connect', async () => {
      const body = gzipSync('{"userId":"carol"}');
      expect(await post('/api/sessions', gzipped, body)).toMatchObject({ status: 200 });
      expect(await post(`${SERVICE}/InitRun`, gzipped, body)).toMatchObject({ status: 200 });
    });

    it.each(['/api/sessions', `${SERVICE}/InitRun`])('is checked like any other at %s', async (path) => {
      for (const broken of ['{"goal":"a","goal":"b"}', '{"goal":"\\ud83d"}', '{"goal":1}']) {
        const { status, body } = await post(path, gzipped, gzipSync(broken));
        expect([status, JSON.stringify(body)]).toEqual([
          400,
          expect.stringMatching(/REQUEST_MALFORMED.*goal/s),
        ]);
      }
      const nonsense = await post(path, gzipped, Buffer.from('{}'));
      expect([nonsense.status, JSON.stringify(nonsense.body)]).toEqual([
        400,
        expect.stringContaining('REQUEST_MALFORMED'),
      ]);
    });

    it.each(['/api/sessions', '/mcp', `${SERVICE}/InitRun`])(
      'may not decompress beyond the limit at %s',
      async (path) => {
        const { status, body } = await post(path, gzipped, BOMB);
        expect([status, JSON.stringify(body)]).toEqual([400, expect.stringContaining('REQUEST_TOO_LARGE')]);
      },
    );

    it.each([
      ['application/connect+json', 'connect-content-encoding', 'WatchRun'],
      ['application/connect+proto', 'connect-content-encoding', 'WatchRun'],
      ['application/grpc-web+proto', 'grpc-encoding', 'InitRun'],
    ])('may not decompress beyond the limit in an envelope of %s', async (type, header, method) => {
      const headers = { 'content-type': type, [header]: 'gzip' };
      const init = { method: 'POST', headers, body: new Uint8Array(envelope(BOMB, 1)) };
      const response = await fetch(`${gateway.httpUrl}${SERVICE}/${method}`, init);
      const answer = Buffer.from(await response.arrayBuffer()).toString('latin1');
      const details = Buffer.from(response.headers.get('grpc-status-details-bin') ?? '', 'base64');
      expect(`${answer}${details.toString('latin1')}${reasonInTrailers(answer)}`).toContain(
        'REQUEST_TOO_LARGE',
      );
    });

    it.each([
      ['grows beyond the bound', BOMB, 'REQUEST_TOO_LARGE'],
      ['is not compressed', Buffer.from('nonsense'), 'REQUEST_MALFORMED'],
    ])('is refused on gRPC with its reason when it %s', async (_, message, reason) => {
      expect(await grpcReason(gateway.grpcAddress, envelope(message, 1))).toBe(reason);
    });
  });

  it.each(['/api/sessions', '/mcp', `${SERVICE}/InitRun`])(
    'that does not end is answered at %s once it exceeds the limit',
    async (path) => {
      const answered = await new Promise<string>((resolve, reject) => {
        const headers = { 'content-type': 'application/json', 'transfer-encoding': 'chunked' };
        const request = httpRequest(gateway.httpUrl + path, { method: 'POST', headers });
        const chunk = Buffer.alloc(64 * 1024, ' ');
        const more = (): void => {
          while (!request.destroyed && request.write(chunk));
        };
        request.on('drain', more).on('error', reject);
        request.on('response', (response) => {
          request.off('drain', more);
          text(response).then(resolve, reject);
          response.on('end', () => request.destroy());
        });
        more();
      });
      expect(answered).toContain('REQUEST_TOO_LARGE');
    },
  );

  it('is answered with no-store, whatever the answer', async () => {
    const runId = opened.bootstrapRunId;
    const unary = { method: 'POST', headers: { 'content-type': 'application/json' } };
    const requests: readonly (readonly [string, RequestInit, number])[] = [
      ['/health/live', {}, 200],
      ['/health/ready', {}, 200],
      [`/api/runs/${runId}`, {}, 200],
      ['/api/runs/absent', {}, 404],
      ['/api/none', {}, 404],
      ['/none', {}, 404],
      ['/api/sessions?x=1', {}, 400],
      ['/api/runs', { method: 'POST', body: '{' }, 400],
      ['/api/watch/absent', {}, 404],
      [`/api/watch/${runId}?after_seq=${await lastSeqOf(runId)}`, {}, 204],
      ['/api/sessions', { method: 'POST', body: '{}' }, 200],
      [`${SERVICE}/GetRun`, { ...unary, body: JSON.stringify({ runId }) }, 200],
      [`${SERVICE}/GetRun`, { ...unary, body: '{"runId":"absent"}' }, 404],
      [`${SERVICE}/GetRun`, { ...unary, body: '{' }, 400],
      [`${SERVICE}/GetRun`, {}, 405],
    ];
    const seen = await Promise.all(
      requests.map(async ([path, init]) => {
        const response = await fetch(gateway.httpUrl + path, init);
        await response.arrayBuffer();
        return [path, response.status, response.headers.get('cache-control')];
      }),
    );
    expect(seen).toEqual(requests.map(([path, , status]) => [path, status, 'no-store']));
  });

  async function lastSeqOf(runId: string): Promise<string> {
    const { body } = await rest(`/api/runs/${runId}`);
    return (body as { run: { lastSeq: string } }).run.lastSeq;
  }
});

/** Reads the reason of a gRPC-Web error, which has its details in base64 at the end of the body. */
function reasonInTrailers(body: string): string {
  const [, details = ''] = /grpc-status-details-bin: *([\w+/=-]+)/.exec(body) ?? [];
  return Buffer.from(details, 'base64').toString('latin1');
}

/** Returns the reason with which gRPC refuses these bytes as an InitRun request. */
async function grpcReason(address: string, body: Buffer): Promise<string | undefined> {
  const session = connect(`http://${address}`);
  try {
    const stream = session.request({
      ':method': 'POST',
      ':path': `${SERVICE}/InitRun`,
      'content-type': 'application/grpc',
      te: 'trailers',
      'grpc-encoding': 'gzip',
    });
    const details = new Promise<string>((resolve, reject) => {
      const look = (headers: Readonly<Record<string, unknown>>): void => {
        const value = headers['grpc-status-details-bin'];
        if (typeof value === 'string') resolve(value);
      };
      stream
        .on('response', look)
        .on('trailers', look)
        .on('error', reject)
        .on('close', () => resolve(''));
    });
    stream.end(body);
    const status = fromBinary(StatusSchema, Buffer.from(await details, 'base64'));
    const [detail] = status.details;
    return detail === undefined ? undefined : anyUnpack(detail, ErrorInfoSchema)?.reason;
  } finally {
    session.destroy();
  }
}
