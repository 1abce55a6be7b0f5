import { credentials, makeClientConstructor, type ClientReadableStream } from '@grpc/grpc-js';
import { service as healthService } from 'grpc-health-check';
import {
  ENDLESS,
  GrpcClient,
  openSession,
  readSse,
  runOf,
  SILENT,
  startTestPipeline,
  WireFailure,
  WIRES,
  type GatewayClient,
} from '../support/clients/index.js';
import { eventually } from '#testing';
import { GatewayProcess } from '../support/gateway-process/index.js';

interface HealthStatus {
  readonly status: string;
}

describe('a draining gateway', () => {
  it('refuses new work on every wire, reports draining in its health, tells watchers, and exits 0 in time', async () => {
    const gateway = await GatewayProcess.start({ env: { SHUTDOWN_GRACE: '2s' } });
    const clients = new Map<string, GatewayClient>();
    try {
      for (const { name, open } of WIRES) clients.set(name, await open(gateway));
      const first = clients.get('REST and SSE') as GatewayClient;
      const idle = await openSession(first);
      const { sessionId } = await openSession(first);
      const runId = await startTestPipeline(first, sessionId, ENDLESS);
      const watches = [...clients.values()].map((client) => client.watch({ runId, controlEvents: true }));
      await Promise.all(watches.map((watch) => watch.first(3)));
      const health = watchHealth(gateway.grpcAddress);
      await eventually('the first health', () => health.seen.at(-1));

      const stoppedAt = performance.now();
      const exited = gateway.stop();
      await eventually('gRPC health to fall', () =>
        health.seen.at(-1) === 'NOT_SERVING' ? true : undefined,
      );
      const ready = await fetch(`${gateway.httpUrl}/health/ready`);
      expect([ready.status, await ready.json()]).toEqual([
        503,
        { status: 'unavailable', checks: { draining: expect.any(String) } },
      ]);
      expect((await fetch(`${gateway.httpUrl}/health/live`)).status).toBe(200);
      for (const [name, client] of clients) {
        for (const work of [
          client.call('StartRun', { sessionId: idle.sessionId }),
          client.call('InitRun'),
          client.call('SubmitRunInput', {
            sessionId: idle.sessionId,
            runId: idle.bootstrapRunId,
            input: 'x',
          }),
        ]) {
          const failure = await work.catch((error: unknown) => error);
          expect({ name, failure }).toMatchObject({
            failure: { code: 'UNAVAILABLE', reason: 'DRAINING', more: { retryDelayMs: expect.any(Number) } },
          });
        }
        await expect(client.call('GetRun', { runId })).resolves.toBeDefined();
      }

      expect(await exited).toBe(0);
      expect(performance.now() - stoppedAt).toBeLessThan(10_000);
      for (const watch of watches) {
        const ending = await watch.all().catch((error: unknown) => error);
        const told = watch.events.at(-1);
        const isOver = told?.error?.reason === 'RUN_SHUTDOWN';
        const isDraining = told?.watch?.signal === 'SIGNAL_DRAINING';
        expect({ isTold: isOver || isDraining, told }).toMatchObject({ isTold: true });
        if (!isOver) expect(ending).toMatchObject({ code: 'UNAVAILABLE' });
      }
      await gateway.restart();
      const after = await WIRES[0]!.open(gateway);
      expect(await runOf(after, runId)).toMatchObject({
        state: 'RUN_STATE_FAILED',
        error: { code: 'UNAVAILABLE', reason: 'RUN_SHUTDOWN', retryable: true },
      });
      health.cancel();
    } finally {
      for (const client of clients.values()) client.close();
      await gateway.close();
    }
  }, 60_000);

  it('tells every watcher on every wire to reconnect, each after a different delay', async () => {
    const gateway = await GatewayProcess.start({ env: { SHUTDOWN_GRACE: '0ms' } });
    const clients: GatewayClient[] = [];
    try {
      for (const { open } of WIRES) clients.push(await open(gateway));
      const first = clients[0] as GatewayClient;
      const { sessionId } = await openSession(first);
      const runId = await startTestPipeline(first, sessionId, SILENT);
      const watches = clients.flatMap((client) => [
        client.watch({ runId, controlEvents: true }),
        client.watch({ runId, controlEvents: true }),
      ]);
      await Promise.all(
        watches.map((watch) => watch.event((event) => event.watch?.signal === 'SIGNAL_CAUGHT_UP')),
      );
      const retries: string[] = [];
      let told: Promise<void> | undefined;
      await new Promise<void>((begun) => {
        told = new Promise((ended) => {
          readSse(
            `${gateway.httpUrl}/api/watch/${runId}`,
            {},
            {
              onResponse: () => begun(),
              onFrame: ({ retry }) => retry === undefined || retries.push(retry),
              onEnd: () => ended(),
            },
          );
        });
      });
      expect(await gateway.stop()).toBe(0);
      await told;
      expect(retries).toEqual(['1000', expect.stringMatching(/^[1-9]\d*$/)]);
      const delays: (string | undefined)[] = [];
      for (const watch of watches) {
        await watch.all().catch(() => undefined);
        expect(watch.events.at(-1)?.watch?.signal).toBe('SIGNAL_DRAINING');
        delays.push(watch.events.at(-1)?.watch?.retryAfter);
      }
      for (const delay of delays) expect(Number.parseFloat(delay ?? '')).toBeGreaterThan(0);
      // Two delays may coincide by chance, but not most of them.
      expect(new Set(delays).size).toBeGreaterThan(watches.length / 2);
    } finally {
      for (const client of clients) client.close();
      await gateway.close();
    }
  }, 60_000);

  it('lets a run that ends within the grace period succeed', async () => {
    const gateway = await GatewayProcess.start({ env: { SHUTDOWN_GRACE: '5s' } });
    try {
      const client = await WIRES[0]!.open(gateway);
      const { sessionId } = await openSession(client);
      const runId = await startTestPipeline(client, sessionId, { events: '20', interval_ms: '30' });
      await client.watch({ runId }).first(2);
      expect(await gateway.stop()).toBe(0);
      await gateway.restart();
      const after = await WIRES[0]!.open(gateway);
      expect(await runOf(after, runId)).toMatchObject({ state: 'RUN_STATE_SUCCEEDED', lastSeq: '23' });
    } finally {
      await gateway.close();
    }
  }, 60_000);

  it('gives a run its whole grace period, even when that is longer than a usual shutdown', async () => {
    const gateway = await GatewayProcess.start({
      env: { SHUTDOWN_GRACE: '30s' },
      stopDeadlineMs: 40_000,
    });
    try {
      const client = await WIRES[0]!.open(gateway);
      const { sessionId } = await openSession(client);
      const runId = await startTestPipeline(client, sessionId, { events: '2', start_delay_ms: '11000' });
      await client.watch({ runId }).first(1);
      const stoppedAt = performance.now();
      expect(await gateway.stop()).toBe(0);
      expect(performance.now() - stoppedAt).toBeGreaterThan(9_500);
      await gateway.restart();
      expect(await runOf(await WIRES[0]!.open(gateway), runId)).toMatchObject({
        state: 'RUN_STATE_SUCCEEDED',
      });
    } finally {
      await gateway.close();
    }
  }, 90_000);

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'exits 0 on %s although clients hold connections of every kind',
    async (signal) => {
      const gateway = await GatewayProcess.start({ env: { SHUTDOWN_GRACE: '100ms' } });
      const grpc = await GrpcClient.open(gateway);
      try {
        const { sessionId } = await openSession(grpc);
        const runId = await startTestPipeline(grpc, sessionId, SILENT);
        const watching = grpc.watch({ runId });
        await watching.headers();
        const health = watchHealth(gateway.grpcAddress);
        await eventually('the first health', () => health.seen.at(-1));
        // A keep-alive connection that is never reused.
        await fetch(`${gateway.httpUrl}/health/live`);
        expect(await gateway.stop(signal)).toBe(0);
        const end = await watching.all().catch((error: unknown) => error);
        expect(end instanceof WireFailure || watching.events.at(-1)?.error?.reason === 'RUN_SHUTDOWN').toBe(
          true,
        );
        health.cancel();
      } finally {
        grpc.close();
        await gateway.close();
      }
    },
    60_000,
  );

  it('logs only JSON lines from start to exit, with one request ID for a reply and its log lines', async () => {
    const gateway = await GatewayProcess.start({ env: { LOG_LEVEL: 'debug', SHUTDOWN_GRACE: '0ms' } });
    try {
      for (const { name, open } of WIRES) {
        const client = await open(gateway);
        const requestId = `log.${name.replaceAll(/\W/g, '-')}`;
        const { bootstrapRunId, sessionId } = await client.call<{
          bootstrapRunId: string;
          sessionId: string;
        }>('InitRun', {}, { requestId });
        await client.watch({ runId: bootstrapRunId }).all();
        const watching = client.watch({ runId: bootstrapRunId });
        await watching.first(1);
        watching.cancel();
        const line = await eventually('the line of the run', () =>
          gateway
            .logs()
            .split('\n')
            .map((each) => JSON.parse(each) as Record<string, unknown>)
            .find((each) => each['runId'] === bootstrapRunId && each['msg'] === 'run finished'),
        );
        expect(line).toMatchObject({
          requestId,
          sessionId,
          runId: bootstrapRunId,
          workerKey: 'plan_pipeline',
        });
        client.close();
      }
      const reply = await fetch(`${gateway.httpUrl}/insightify.v1.PipelineService/InitRun`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{}',
      });
      const { bootstrapRunId } = (await reply.json()) as { bootstrapRunId: string };
      const launched = await eventually('the line of the launch', () =>
        gateway
          .logs()
          .split('\n')
          .find((each) => each.includes(bootstrapRunId)),
      );
      expect(JSON.parse(launched)).toMatchObject({ requestId: reply.headers.get('x-request-id') });
      await gateway.stop();
      for (const line of gateway.logs().split('\n')) expect(() => JSON.parse(line) as unknown).not.toThrow();
    } finally {
      await gateway.close();
    }
  }, 60_000);
});

/** Collects the statuses reported by `grpc.health.v1.Health/Watch`. */
function watchHealth(address: string): { readonly seen: readonly string[]; cancel(): void } {
  const client = new (makeClientConstructor(healthService, 'Health'))(address, credentials.createInsecure());
  const seen: string[] = [];
  const watch = client['watch'] as (request: object) => ClientReadableStream<HealthStatus>;
  const call = watch.call(client, { service: '' });
  call.on('data', ({ status }: HealthStatus) => seen.push(status));
  call.on('error', () => undefined);
  return {
    seen,
    cancel: () => {
      call.cancel();
      client.close();
    },
  };
}
