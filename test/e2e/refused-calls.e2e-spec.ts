import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { openSession, RestClient, WIRES } from '../support/clients/index.js';
import { eventually } from '#testing';
import { GatewayProcess } from '../support/gateway-process/index.js';

type LogLine = Readonly<Record<string, unknown>>;

const INFO = 30;
const WARN = 40;

/** Maps the names of the test clients to the wire names in the log. */
const LOGGED: Readonly<Record<string, { readonly call: LogLine; readonly watch: LogLine }>> = {
  gRPC: { call: { wire: 'grpc', method: 'GetRun' }, watch: { wire: 'grpc', method: 'WatchRun' } },
  Connect: { call: { wire: 'connect', method: 'GetRun' }, watch: { wire: 'connect', method: 'WatchRun' } },
  'gRPC-Web': {
    call: { wire: 'grpc-web', method: 'GetRun' },
    watch: { wire: 'grpc-web', method: 'WatchRun' },
  },
  REST: {
    call: { wire: 'rest', method: 'GET /api/runs/absent' },
    watch: { wire: 'sse', method: 'GET /api/watch/absent' },
  },
};

const loggedOn = (wire: string): (typeof LOGGED)[string] => {
  const [, logged] = Object.entries(LOGGED).findLast(([name]) => wire.startsWith(name)) ?? [];
  if (logged === undefined) throw new Error(`nobody said how the log names ${wire}`);
  return logged;
};

describe('a failing call', () => {
  let gateway: GatewayProcess;

  beforeAll(async () => {
    gateway = await GatewayProcess.start();
  }, 30_000);

  afterAll(() => gateway?.close());

  const lines = (): LogLine[] =>
    gateway
      .logs()
      .split('\n')
      .map((line) => JSON.parse(line) as LogLine);

  const lineOf = (what: LogLine): Promise<LogLine> =>
    eventually(`the log line of ${JSON.stringify(what)}`, () =>
      lines().find((line) => Object.entries(what).every(([name, value]) => line[name] === value)),
    );

  it.each(WIRES)('leaves one log line on $name, with its reason and its request', async ({ name, open }) => {
    const client = await open(gateway);
    try {
      const requestId = `get-${name.replaceAll(/\W/g, '-')}`;
      await expect(client.call('GetRun', { runId: 'absent' }, { requestId })).rejects.toThrow();
      const { call, watch } = loggedOn(name);
      expect(await lineOf({ requestId, ...call })).toMatchObject({
        level: INFO,
        code: 'NOT_FOUND',
        reason: 'RUN_NOT_FOUND',
        msg: 'a call was refused',
      });
      const watchId = `watch-${name.replaceAll(/\W/g, '-')}`;
      await client.watch({ runId: 'absent' }, { requestId: watchId }).failure();
      expect(await lineOf({ requestId: watchId, ...watch })).toMatchObject({ reason: 'RUN_NOT_FOUND' });
      expect(lines().filter((line) => line['requestId'] === watchId)).toHaveLength(1);
    } finally {
      client.close();
    }
  });

  it.each(WIRES)('leaves one on $name even when its bytes are no message', async ({ name, open }) => {
    const client = await open(gateway);
    try {
      const { wire } = loggedOn(name).call;
      const before = lines().filter((line) => line['reason'] === 'REQUEST_MALFORMED').length;
      await expect(client.callRaw('StartRun', Buffer.from('{"sessionId": 7'))).rejects.toThrow();
      const line = await eventually(
        'the log line',
        () => lines().filter(({ reason }) => reason === 'REQUEST_MALFORMED')[before],
      );
      expect(line).toMatchObject({ wire, requestId: expect.any(String) as unknown });
    } finally {
      client.close();
    }
  });

  it('leaves one for an MCP tool, an unknown route and a foreign page', async () => {
    const call = (body: object, headers = {}): Promise<Response> =>
      fetch(`${gateway.httpUrl}/mcp`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'mcp-protocol-version': '2025-06-18', ...headers },
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, ...body }),
      });
    const clientInfo = { name: 'raw', version: '1' };
    const opened = await call({
      method: 'initialize',
      params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo },
    });
    const session = { 'mcp-session-id': opened.headers.get('mcp-session-id') ?? '' };
    const params = { name: 'run.status', arguments: { runId: 'absent' } };
    await (await call({ method: 'tools/call', params }, session)).text();
    expect(await lineOf({ wire: 'mcp', method: 'run.status' })).toMatchObject({ reason: 'RUN_NOT_FOUND' });
    expect((await fetch(`${gateway.httpUrl}/no/such?secret=word`)).status).toBe(404);
    expect(await lineOf({ method: 'GET /no/such' })).toMatchObject({ reason: 'ROUTE_NOT_FOUND' });
    expect(gateway.logs()).not.toContain('secret=word');
    await fetch(`${gateway.httpUrl}/api/sessions`, {
      method: 'POST',
      headers: { origin: 'https://evil.example' },
      body: '{}',
    });
    expect(await lineOf({ method: 'POST /api/sessions' })).toMatchObject({ wire: 'rest', level: INFO });
  });

  it('is logged at warn when the gateway is to blame', async () => {
    const database = new DatabaseSync(join(gateway.dataDir, 'gateway.sqlite'), { timeout: 5_000 });
    database.exec('ALTER TABLE runs RENAME TO runs_away');
    try {
      expect((await fetch(`${gateway.httpUrl}/api/runs/away`)).status).toBe(503);
    } finally {
      database.exec('ALTER TABLE runs_away RENAME TO runs');
      database.close();
    }
    expect(await lineOf({ method: 'GET /api/runs/away' })).toMatchObject({
      level: WARN,
      reason: 'STORAGE_UNAVAILABLE',
    });
  });

  it('reports a failed run at warn, with its error', async () => {
    const client = new RestClient(gateway);
    const { sessionId } = await openSession(client);
    const params = { events: '1000', interval_ms: '50' };
    const { runId } = await client.call<{ runId: string }>('StartRun', {
      sessionId,
      pipelineId: 'test_pipeline',
      params,
      timeout: '0.1s',
    });
    await client.watch({ runId }).all();
    expect(await lineOf({ runId, msg: 'run finished' })).toMatchObject({
      level: WARN,
      state: 'timed_out',
      error: { code: 'DEADLINE_EXCEEDED', reason: 'RUN_TIMEOUT', message: expect.any(String) as unknown },
    });
  });
});
