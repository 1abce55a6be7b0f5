import { createServer, type AddressInfo } from 'node:net';
import { credentials, loadPackageDefinition, type ServiceClientConstructor } from '@grpc/grpc-js';
import { load } from '@grpc/proto-loader';
import { protoPath as healthProto } from 'grpc-health-check';
import { GatewayProcess } from '../support/gateway-process/index.js';
import { ConnectClient, GrpcClient, RestClient } from '../support/wires/index.js';

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
    'says the same of its health on HTTP and gRPC',
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
    'is not ready, on both, when the disk is too full',
    async () => {
      const gateway = await start({ MIN_FREE_DISK: '900000GiB' });
      expect((await fetch(`${gateway.httpUrl}/health/ready`)).status).toBe(503);
      expect(await grpcHealth(gateway.grpcAddress)).toBe('NOT_SERVING');
    },
    TEST_MS,
  );

  it(
    'tells every watcher, closes every stream, and exits 0 within ten seconds',
    async () => {
      const gateway = await start({ SHUTDOWN_GRACE: '200ms' });
      const rest = new RestClient(gateway.httpUrl);
      const grpc = await GrpcClient.connect(gateway.grpcAddress);
      const connect = new ConnectClient('Connect binary', gateway.httpUrl);
      const runId = await startTestRun(rest, { events: '1000', interval_ms: '50' });
      const sse = await fetch(`${gateway.httpUrl}/api/watch/${runId}?control_events=1`);
      const sseText = sse.text();
      const ends = [grpc.watch(runId), connect.watch(runId)];
      await rest.watch(runId, { limit: 3 });
      const stoppedAt = Date.now();
      expect(await gateway.stop()).toBe(0);
      expect(Date.now() - stoppedAt).toBeLessThan(10_000);
      const told = await Promise.all(ends);
      expect(told).toHaveLength(2);
      for (const end of told) {
        expect(end).toMatchObject({
          kind: 'error',
          code: 'UNAVAILABLE',
          reason: 'DRAINING',
          retryDelay: true,
        });
      }
      const text = await sseText;
      expect(text).toContain('"signal":"SIGNAL_DRAINING"');
      expect(text).toMatch(/\nretry: \d+\n\n$/);
      expect(text).not.toContain('event: close');
      grpc.close();

      await gateway.restart();
      const ended = await new RestClient(gateway.httpUrl).call('getRun', { runId });
      expect(ended).toMatchObject({
        value: { run: { state: 'RUN_STATE_FAILED', error: { reason: 'RUN_SHUTDOWN' } } },
      });
    },
    TEST_MS,
  );

  it(
    'ends a run that a crash left behind, frees its session, and lets its watcher resume',
    async () => {
      const gateway = await start();
      const rest = new RestClient(gateway.httpUrl);
      const runId = await startTestRun(rest, { events: '1000', interval_ms: '20' });
      const before = await rest.watch(runId, { limit: 10 });
      if (before.kind !== 'events') throw new Error(before.reason);
      await gateway.kill();
      await gateway.restart();
      const after = new RestClient(gateway.httpUrl);
      const resumed = await after.watch(runId, { afterSeq: 10 });
      if (resumed.kind !== 'events') throw new Error(resumed.reason);
      const seqs = [...before.events, ...resumed.events].map(({ seq }) => seq);
      expect(seqs).toEqual(seqs.map((_, index) => index + 1));
      expect(resumed.events.at(-1)?.eventType).toBe('EVENT_TYPE_ERROR');
      const { run } = valueOf(await after.call('getRun', { runId })) as { run: { sessionId: string } };
      expect(run).toMatchObject({
        state: 'RUN_STATE_ORPHANED',
        error: { reason: 'ORPHANED', retryable: true },
      });
      expect(await after.call('startRun', { sessionId: run.sessionId })).toMatchObject({ kind: 'ok' });
    },
    TEST_MS,
  );

  it(
    'forgets a finished run when its retention is over',
    async () => {
      const gateway = await start({
        RUN_RETENTION: '100ms',
        RETENTION_SWEEP: '100ms',
        CHANNEL_RETENTION: '50ms',
      });
      const rest = new RestClient(gateway.httpUrl);
      const runId = await startTestRun(rest, { events: '1' });
      await rest.watch(runId);
      await eventually(async () => {
        expect(await rest.call('getRun', { runId })).toMatchObject({
          code: 'NOT_FOUND',
          reason: 'RUN_NOT_FOUND',
        });
        expect(await rest.watch(runId)).toMatchObject({ code: 'NOT_FOUND', reason: 'RUN_NOT_FOUND' });
      });
    },
    TEST_MS,
  );

  it(
    'sends an idle SSE watcher a comment',
    async () => {
      const gateway = await start({ KEEP_ALIVE: '1s' });
      const rest = new RestClient(gateway.httpUrl);
      const runId = await startTestRun(rest, { events: '1', start_delay_ms: '4000' });
      const text = await (await fetch(`${gateway.httpUrl}/api/watch/${runId}`)).text();
      expect(text).toContain(': keep-alive\n\n');
    },
    TEST_MS,
  );

  it(
    'answers a client that has seen everything with 204, so that EventSource stops',
    async () => {
      const gateway = await start();
      const rest = new RestClient(gateway.httpUrl);
      const runId = await startTestRun(rest, { events: '1' });
      const whole = await rest.watch(runId);
      const last = whole.kind === 'events' ? (whole.events.at(-1)?.seq ?? 0) : 0;
      const headers = { 'last-event-id': String(last) };
      expect((await fetch(`${gateway.httpUrl}/api/watch/${runId}?after_seq=0`, { headers })).status).toBe(
        204,
      );
    },
    TEST_MS,
  );

  it(
    'lets the listed origins in, with cookies, and no others',
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
    'writes JSON lines that carry the ids of request, session, run and worker',
    async () => {
      const gateway = await start();
      const rest = new RestClient(gateway.httpUrl);
      const reply = await fetch(`${gateway.httpUrl}/api/sessions`, {
        method: 'POST',
        headers: { 'x-request-id': 'my-request' },
        body: '{}',
      });
      const { bootstrapRunId } = (await reply.json()) as { bootstrapRunId: string };
      expect(reply.headers.get('x-request-id')).toBe('my-request');
      await rest.watch(bootstrapRunId);
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
    [{ SESSION_STORE: 'tape' }, 'SESSION_STORE must be one of sqlite, json'],
  ])(
    'does not start with %j, and says why',
    async (env, why) => {
      await expect(start(env)).rejects.toThrow(why);
    },
    TEST_MS,
  );

  it(
    'does not start on a port that is taken, and says so',
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

  async function startTestRun(rest: RestClient, params: Record<string, string>): Promise<string> {
    const { sessionId, bootstrapRunId } = valueOf(await rest.call('initRun', {}));
    await rest.watch(String(bootstrapRunId));
    const started = await rest.call('startRun', { sessionId, pipelineId: 'test_pipeline', params });
    return String(valueOf(started)['runId']);
  }
});

function valueOf(reply: Awaited<ReturnType<RestClient['call']>>): Record<string, unknown> {
  if (reply.kind === 'error') throw new Error(`refused: ${reply.reason}`);
  return reply.value;
}

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
