import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { credentials, loadPackageDefinition, type ServiceClientConstructor } from '@grpc/grpc-js';
import { load } from '@grpc/proto-loader';
import { protoPath as healthProto } from 'grpc-health-check';
import { GatewayProcess } from '../support/gateway-process/index.js';
import {
  openSession,
  RestClient,
  runOf,
  seqsOf,
  startTestPipeline,
  WIRES,
  type GatewayClient,
} from '../support/clients/index.js';

const TEST_MS = 40_000;

describe('operating the gateway', () => {
  const gateways: GatewayProcess[] = [];

  afterEach(async () => {
    for (const gateway of gateways.splice(0)) await gateway.close();
  });

  async function start(env: Record<string, string> = {}): Promise<GatewayProcess> {
    const gateway = await GatewayProcess.start({ env });
    gateways.push(gateway);
    return gateway;
  }

  it(
    'reports the same health on HTTP and gRPC',
    async () => {
      const gateway = await start();
      expect((await fetch(`${gateway.httpUrl}/health/live`)).status).toBe(200);
      const ready = await fetch(`${gateway.httpUrl}/health/ready`);
      expect(ready.status).toBe(200);
      expect(await ready.json()).toEqual({
        status: 'ok',
        checks: { disk: 'ok', event_loop: 'ok', storage: 'ok' },
      });
      expect(await grpcHealth(gateway.grpcAddress)).toBe('SERVING');
    },
    TEST_MS,
  );

  it(
    'warns in its log and its health while it accepts any Host header, and not once its names are configured',
    async () => {
      const open = await start({ HOST: '0.0.0.0' });
      const { port } = new URL(open.httpUrl);
      const warning = expect.stringContaining('ALLOWED_HOSTS') as unknown;
      const ready = await fetch(`http://127.0.0.1:${port}/health/ready`);
      expect(ready.status).toBe(200);
      expect(await ready.json()).toMatchObject({ status: 'ok', warnings: [warning] });
      const lines = open
        .logs()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>);
      expect(lines.filter(({ level }) => level === 40)).toMatchObject([{ msg: warning }]);
      expect(lines.at(-1)).toMatchObject({ msg: 'ready' });
      await open.restart({ ALLOWED_HOSTS: 'gateway.example.com' });
      const again = `http://127.0.0.1:${new URL(open.httpUrl).port}/health/ready`;
      expect(await (await fetch(again)).json()).not.toHaveProperty('warnings');
    },
    TEST_MS,
  );

  it(
    'is not ready on HTTP and gRPC when the disk is too full',
    async () => {
      const gateway = await start({ MIN_FREE_DISK: '900000GiB' });
      expect((await fetch(`${gateway.httpUrl}/health/ready`)).status).toBe(503);
      expect(await grpcHealth(gateway.grpcAddress)).toBe('NOT_SERVING');
    },
    TEST_MS,
  );

  it(
    'notifies every watcher, closes every stream, and exits 0 within ten seconds',
    async () => {
      const gateway = await start({ SHUTDOWN_GRACE: '200ms' });
      const rest = new RestClient(gateway);
      const runId = await startRun(rest, { events: '1000', interval_ms: '50' });
      const sse = await fetch(`${gateway.httpUrl}/api/watch/${runId}?control_events=1`);
      const sseText = sse.text();
      const clients = await Promise.all(
        WIRES.filter(({ name }) => !name.startsWith('REST')).map(({ open }) => open(gateway)),
      );
      const watches = clients.map((client) => client.watch({ runId }));
      await Promise.all(watches.map((watch) => watch.first(3)));
      const stoppedAt = Date.now();
      expect(await gateway.stop()).toBe(0);
      expect(Date.now() - stoppedAt).toBeLessThan(10_000);
      for (const watch of watches) {
        expect(await watch.failure()).toMatchObject({ code: 'UNAVAILABLE', reason: 'DRAINING' });
      }
      const text = await sseText;
      expect(text).toContain('"signal":"SIGNAL_DRAINING"');
      expect(text).toMatch(/\n\nretry: \d+\n$/);
      expect(text).not.toContain('event: close');
      for (const client of clients) client.close();

      await gateway.restart();
      expect(await runOf(new RestClient(gateway), runId)).toMatchObject({
        state: 'RUN_STATE_FAILED',
        error: { reason: 'RUN_SHUTDOWN' },
      });
    },
    TEST_MS,
  );

  it(
    'ends a run left behind by a crash, frees its session, and lets its watcher resume',
    async () => {
      const gateway = await start();
      const rest = new RestClient(gateway);
      const runId = await startRun(rest, { events: '1000', interval_ms: '20' });
      const before = [...(await rest.watch({ runId }).first(10))];
      await gateway.kill();
      await gateway.restart();
      const after = new RestClient(gateway);
      const resumed = await after.watch({ runId, afterSeq: 10 }).all();
      const seqs = seqsOf([...before, ...resumed]);
      expect(seqs).toEqual(seqs.map((_, index) => index + 1));
      expect(resumed.at(-1)?.eventType).toBe('EVENT_TYPE_ERROR');
      const run = await runOf(after, runId);
      expect(run).toMatchObject({
        state: 'RUN_STATE_ORPHANED',
        error: { reason: 'ORPHANED', retryable: true },
      });
      expect(await after.call('StartRun', { sessionId: run.sessionId })).toHaveProperty('runId');
    },
    TEST_MS,
  );

  it(
    'forgets a finished run when its retention is over',
    async () => {
      const gateway = await start({
        RUN_RETENTION: '2s',
        RETENTION_SWEEP: '100ms',
        CHANNEL_RETENTION: '50ms',
      });
      const rest = new RestClient(gateway);
      const runId = await startRun(rest, { events: '1' });
      await rest.watch({ runId }).all();
      const gone = { code: 'NOT_FOUND', reason: 'RUN_NOT_FOUND' };
      await eventually(async () => {
        await expect(rest.call('GetRun', { runId })).rejects.toMatchObject(gone);
        await expect(rest.watch({ runId }).all()).rejects.toMatchObject(gone);
      });
    },
    TEST_MS,
  );

  it(
    'lets the allowed origins in, with cookies, and no others',
    async () => {
      const gateway = await start({ CORS_ORIGINS: 'https://app.example.com' });
      const allowed = async (origin: string): Promise<string | null> => {
        const reply = await fetch(`${gateway.httpUrl}/api/workers`, { headers: { origin } });
        return reply.headers.get('access-control-allow-origin');
      };
      expect(await allowed('https://app.example.com')).toBe('https://app.example.com');
      expect(await allowed('https://evil.example.com')).toBeNull();
    },
    TEST_MS,
  );

  it(
    'ignores a form or text that a page of another origin sends without a preflight',
    async () => {
      const gateway = await start({ CORS_ORIGINS: 'https://app.example.com' });
      const statusFor = async (headers: Record<string, string>): Promise<number> => {
        const sent = { method: 'POST', headers: { 'content-type': 'text/plain', ...headers }, body: '{}' };
        return (await fetch(`${gateway.httpUrl}/api/sessions`, sent)).status;
      };
      const own = { 'sec-fetch-site': 'same-origin', origin: 'https://behind-a-proxy.example.com' };
      expect(await statusFor({ origin: 'https://evil.example.com' })).toBe(400);
      expect(await statusFor({ origin: 'null' })).toBe(400);
      expect(await statusFor({ origin: 'https://app.example.com' })).toBe(200);
      expect(await statusFor({ origin: gateway.httpUrl })).toBe(200);
      expect(await statusFor(own)).toBe(200);
      expect(await statusFor({})).toBe(200);
    },
    TEST_MS,
  );

  it(
    'refuses a page whose own name resolves to it, on any wire over HTTP',
    async () => {
      const gateway = await start({
        ALLOWED_HOSTS: 'gateway.example.com',
        CORS_ORIGINS: 'https://app.example.com',
      });
      const statusUnder = async (host: string, path = '/api/workers', method = 'GET'): Promise<number> => {
        const headers = { host, origin: `http://${host}`, 'content-type': 'application/json' };
        const asked = request(`${gateway.httpUrl}${path}`, { method, headers });
        asked.end(method === 'POST' ? '{}' : undefined);
        const [reply] = (await once(asked, 'response')) as [IncomingMessage];
        reply.resume();
        return reply.statusCode ?? 0;
      };
      expect(await statusUnder('evil.example:8080')).toBe(400);
      expect(await statusUnder('evil.example.', '/mcp', 'POST')).toBe(400);
      expect(await statusUnder('evil.example', '/api/sessions', 'POST')).toBe(400);
      expect(await statusUnder('evil.example', '/insightify.v1.PipelineService/ListWorkers', 'POST')).toBe(
        400,
      );
      for (const own of [
        '127.0.0.1',
        '[::1]:8080',
        'localhost:8080',
        'gateway',
        'Gateway.example.com:443',
        'app.example.com',
      ]) {
        expect([own, await statusUnder(own)]).toEqual([own, 200]);
      }
    },
    TEST_MS,
  );

  it(
    'writes JSON lines with the IDs of request, session, run and worker',
    async () => {
      const gateway = await start();
      const rest = new RestClient(gateway);
      const reply = await fetch(`${gateway.httpUrl}/api/sessions`, {
        method: 'POST',
        headers: { 'x-request-id': 'my-request' },
        body: '{}',
      });
      const { bootstrapRunId } = (await reply.json()) as { bootstrapRunId: string };
      expect(reply.headers.get('x-request-id')).toBe('my-request');
      await rest.watch({ runId: bootstrapRunId }).all();
      await eventually(() => {
        const lines = gateway
          .logs()
          .split('\n')
          .map((line) => JSON.parse(line) as Record<string, unknown>);
        const mine = lines.filter(({ runId }) => runId === bootstrapRunId);
        expect(mine.map(({ msg }) => msg)).toEqual(['run launched', 'run finished']);
        for (const line of mine) {
          expect(line).toMatchObject({
            requestId: 'my-request',
            workerKey: 'plan_pipeline',
            sessionId: expect.any(String) as string,
          });
        }
      });
    },
    TEST_MS,
  );

  it.each([
    [{ RUN_RETENTION: 'soon' }, 'RUN_RETENTION must be a duration'],
    [{ MODEL_PROVIDER: 'openai' }, 'MODEL_NAME is missing'],
    [{ MODEL_PLANNER_HIGH: 'anthropic:claude-x' }, 'MODEL_API_KEYS is missing; provider anthropic needs one'],
    [{ SESSION_STORE: 'tape' }, 'SESSION_STORE must be one of sqlite, json'],
  ])(
    'does not start with %j, and says why',
    async (env, why) => {
      await expect(start(env)).rejects.toThrow(why);
    },
    TEST_MS,
  );

  it(
    'does not start on a port in use, and says so',
    async () => {
      const taken = createServer().listen(0, '127.0.0.1');
      try {
        await new Promise((resolve) => taken.once('listening', resolve));
        const { port } = taken.address() as AddressInfo;
        await expect(start({ PORT: String(port) })).rejects.toThrow('EADDRINUSE');
      } finally {
        taken.close();
      }
    },
    TEST_MS,
  );

  async function startRun(client: GatewayClient, params: Record<string, string>): Promise<string> {
    return startTestPipeline(client, (await openSession(client)).sessionId, params);
  }
});

async function eventually(check: () => void | Promise<void>): Promise<void> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    try {
      await check();
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

async function grpcHealth(address: string): Promise<string> {
  const loaded = loadPackageDefinition(await load(healthProto, { enums: String }));
  const { Health } = (loaded['grpc'] as unknown as { health: { v1: { Health: ServiceClientConstructor } } })
    .health.v1;
  const client = new Health(address, credentials.createInsecure());
  const check = client['check'] as (
    request: object,
    callback: (error: Error | null, reply: { status: string }) => void,
  ) => void;
  try {
    return await new Promise((resolve, reject) => {
      check.call(client, {}, (error, reply) => (error === null ? resolve(reply.status) : reject(error)));
    });
  } finally {
    client.close();
  }
}
