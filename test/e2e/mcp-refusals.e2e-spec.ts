import { InProcessGateway } from '../support/in-process/index.js';

type Json = Readonly<Record<string, unknown>>;

const BOTH = 'application/json, text/event-stream';
const LIST = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
const INITIALIZE = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'raw', version: '1' } },
};

let gateway: InProcessGateway;

beforeAll(async () => {
  gateway = await InProcessGateway.start();
}, 30_000);

afterAll(() => gateway?.close());

function call(
  method: 'GET' | 'POST' | 'DELETE',
  headers: Readonly<Record<string, string>>,
  body?: object,
): Promise<Response> {
  const json = { 'content-type': 'application/json' };
  return fetch(`${gateway.httpUrl}/mcp`, {
    method,
    headers: { ...(body === undefined ? {} : json), 'x-request-id': 'mine', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

async function session(): Promise<Readonly<Record<string, string>>> {
  const reply = await call('POST', { accept: BOTH }, INITIALIZE);
  await reply.body?.cancel();
  return { 'mcp-session-id': reply.headers.get('mcp-session-id') ?? '' };
}

async function expectProblem(reply: Response, status: number, code: string, reason: string): Promise<void> {
  expect(reply.headers.get('content-type')).toContain('application/problem+json');
  const problem = (await reply.json()) as Json;
  expect(problem).toMatchObject({ status, code, reason, retryable: false, request_id: 'mine' });
  expect(reply.status).toBe(status);
  expect(String(problem['detail'])).not.toBe('');
}

describe('a request at /mcp', () => {
  it.each(['*/*', 'application/*, text/*', 'text/event-stream;q=0.5, application/json'])(
    'is answered when it accepts %s, with and without a session',
    async (accept) => {
      const opened = await call('POST', { accept }, INITIALIZE);
      expect([opened.status, opened.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
      await opened.body?.cancel();
      const headers = { accept, 'mcp-session-id': opened.headers.get('mcp-session-id') ?? '' };
      const listed = await call('POST', headers, LIST);
      expect(await listed.text()).toContain('session.init');
      const stream = await call('GET', headers);
      expect([stream.status, stream.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
      await stream.body?.cancel();

      const discover = {
        ...LIST,
        params: {
          _meta: {
            'io.modelcontextprotocol/protocolVersion': '2026-07-28',
            'io.modelcontextprotocol/clientInfo': { name: 'raw', version: '1' },
            'io.modelcontextprotocol/clientCapabilities': {},
          },
        },
      };
      const revision = { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/list' };
      const alone = await call('POST', { accept, ...revision }, discover);
      expect([alone.status, await alone.text()]).toEqual([200, expect.stringContaining('session.init')]);
    },
  );

  it('is a problem document when its client does not accept such an answer', async () => {
    const headers = await session();
    await expectProblem(
      await call('POST', { ...headers, accept: 'text/html' }, LIST),
      406,
      'INVALID_ARGUMENT',
      'MCP_NOT_ACCEPTABLE',
    );
    await expectProblem(
      await call('POST', { ...headers, accept: '*/*, text/event-stream;q=0' }, LIST),
      406,
      'INVALID_ARGUMENT',
      'MCP_NOT_ACCEPTABLE',
    );
    await expectProblem(
      await call('GET', { ...headers, accept: 'application/json' }),
      406,
      'INVALID_ARGUMENT',
      'MCP_NOT_ACCEPTABLE',
    );
  });

  it('is a problem document when the session already has its stream, or the revision or type is unknown', async () => {
    const headers = { accept: BOTH, ...(await session()) };
    const stream = await call('GET', headers);
    expect(stream.status).toBe(200);
    await expectProblem(await call('GET', headers), 409, 'FAILED_PRECONDITION', 'MCP_STREAM_EXISTS');
    await stream.body?.cancel();
    const revision = { ...headers, 'mcp-protocol-version': '1999-01-01' };
    for (const method of ['POST', 'GET', 'DELETE'] as const) {
      const refused = await call(method, revision, method === 'POST' ? LIST : undefined);
      await expectProblem(refused, 400, 'INVALID_ARGUMENT', 'MCP_VERSION_UNSUPPORTED');
    }
    const typed = await call('POST', { ...headers, 'content-type': 'text/plain' }, LIST);
    await expectProblem(typed, 415, 'INVALID_ARGUMENT', 'REQUEST_MALFORMED');
  });

  it('of an unknown revision is answered in a form its client reads, with the reason', async () => {
    const meta = {
      'io.modelcontextprotocol/protocolVersion': '2099-01-01',
      'io.modelcontextprotocol/clientInfo': { name: 'raw', version: '1' },
      'io.modelcontextprotocol/clientCapabilities': {},
    };
    const headers = { accept: BOTH, 'mcp-protocol-version': '2099-01-01', 'mcp-method': 'tools/list' };
    const reply = await call('POST', headers, { ...LIST, params: { _meta: meta } });
    expect(reply.status).toBe(400);
    expect(await reply.json()).toMatchObject({
      jsonrpc: '2.0',
      id: 1,
      error: {
        data: {
          supported: expect.arrayContaining(['2026-07-28']) as unknown,
          'run-gateway/error': { reason: 'MCP_VERSION_UNSUPPORTED', requestId: 'mine', retryable: false },
        },
      },
    });
  });

  it.each(['GET', 'POST', 'DELETE'] as const)(
    'from a page of an unknown origin is 403 on %s',
    async (method) => {
      const headers = { accept: BOTH, origin: 'https://evil.example', ...(await session()) };
      const refused = await call(method, headers, method === 'POST' ? LIST : undefined);
      await expectProblem(refused, 403, 'PERMISSION_DENIED', 'ORIGIN_FORBIDDEN');
    },
  );
});
