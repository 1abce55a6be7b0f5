import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import {
  openSession,
  RestClient,
  runToEnd,
  startTestPipeline,
  WIRES,
  type GatewayClient,
} from '../support/clients/index.js';
import { eventually } from '#testing';
import { InProcessGateway } from '../support/in-process/index.js';
import { RAW_WIRES, within, Witness } from '../support/raw-wires/index.js';

/** Nothing is swept and every channel stays open, so only its age makes a run not found. */
const ENV = {
  RUN_RETENTION: '2s',
  RETENTION_SWEEP: '1h',
  CHANNEL_RETENTION: '1h',
  SHUTDOWN_GRACE: '0ms',
} as const;

describe('a run past its retention', () => {
  let gateway: InProcessGateway;
  let rest: RestClient;

  beforeAll(async () => {
    gateway = await InProcessGateway.start({ env: ENV });
    rest = new RestClient(gateway);
  }, 60_000);

  afterAll(() => gateway?.close());

  const isOver = (runId: string): Promise<true> =>
    eventually('the retention to be over', async () => {
      const found = await rest.call('GetRun', { runId }).catch((error: unknown) => error);
      return found instanceof Error ? true : undefined;
    });

  it('is not found on any wire by any call, and no longer listed in its session', async () => {
    const { sessionId } = await openSession(rest);
    const { runId } = await runToEnd(rest, {
      sessionId,
      pipelineId: 'test_pipeline',
      params: { events: '2', interval_ms: '0' },
    });
    const clients: GatewayClient[] = await Promise.all(WIRES.map(({ open }) => open(gateway)));
    for (const client of clients) await client.watch({ runId }).all();
    await isOver(runId);
    for (const client of clients) {
      for (const afterSeq of [0, 2]) {
        expect(await client.watch({ runId, afterSeq }).failure()).toMatchObject({
          code: 'NOT_FOUND',
          reason: 'RUN_NOT_FOUND',
        });
      }
      const refused = (method: Parameters<GatewayClient['call']>[0], more: object = {}): Promise<unknown> =>
        client.call(method, { sessionId, runId, ...more }).catch((error: unknown) => error);
      expect(await client.call('GetRun', { runId }).catch((error: unknown) => error)).toMatchObject({
        reason: 'RUN_NOT_FOUND',
      });
      expect(await refused('CancelRun')).toMatchObject({ reason: 'RUN_NOT_FOUND' });
      expect(await refused('SubmitRunInput', { input: 'x' })).toMatchObject({ reason: 'RUN_NOT_FOUND' });
      expect(await client.call('ListRuns', { sessionId })).toMatchObject({ runs: [] });
      client.close();
    }
    const usage = await fetch(`${gateway.httpUrl}/api/usage?run_id=${runId}`);
    expect(usage.status).toBe(404);
    expect(await mcpWatch(runId)).toMatchObject({
      isError: true,
      _meta: { 'run-gateway/error': { reason: 'RUN_NOT_FOUND' } },
    });
  });

  it('is not returned for a repeated request', async () => {
    const { sessionId } = await openSession(rest);
    const request = { sessionId, pipelineId: 'worker_DAG', requestId: 'once' };
    const first = await rest.call<{ runId: string }>('StartRun', request);
    await rest.watch({ runId: first.runId }).all();
    expect(await rest.call('StartRun', request)).toMatchObject({ runId: first.runId });
    await isOver(first.runId);
    const second = await rest.call<{ runId: string }>('StartRun', request);
    expect(second.runId).not.toBe(first.runId);
    expect(await rest.call('StartRun', request)).toMatchObject({ runId: second.runId });
  });

  it.each(RAW_WIRES)(
    'ends the watch of a client that is still reading on $name, and says why',
    async (wire) => {
      const { sessionId } = await openSession(rest);
      const params = { events: '2000', batch: '100', interval_ms: '0', payload_bytes: '20000' };
      const runId = await startTestPipeline(rest, sessionId, params);
      const witness: Witness = new Witness(runId, wire, (count) => {
        if (count === 1) witness.pause();
      });
      witness.watch(gateway);
      await rest.watch({ runId }).all();
      await isOver(runId);
      await eventually('the watch to be ended', () =>
        gateway.watch.counts.watchers === 0 ? true : undefined,
      );
      witness.resume();
      const ended = await within(witness.ended(), 'the end of the watch');
      expect(witness.frames.length).toBeLessThan(2000);
      if (wire.name === 'SSE') {
        // SSE cannot carry the error: the client reconnects, and receives it then.
        expect(ended).toEqual({ kind: 'cut' });
        witness.watch(gateway);
        expect(await witness.ended()).toEqual({
          kind: 'refused',
          reason: expect.stringContaining('RUN_NOT_FOUND'),
        });
      } else {
        expect(ended).toEqual({
          kind: 'refused',
          reason: expect.stringMatching(/run(?: |%20)not(?: |%20)found/),
        });
      }
    },
  );

  async function mcpWatch(runId: string): Promise<unknown> {
    const client = new Client({ name: 'test', version: '1' });
    await client.connect(new StreamableHTTPClientTransport(new URL(`${gateway.httpUrl}/mcp`)));
    try {
      return await client.callTool({ name: 'run.watch', arguments: { runId } });
    } finally {
      await client.close();
    }
  }
});

describe('a session past its retention', () => {
  it('is not found by any call before it is removed, and a new one is opened for its cookie', async () => {
    const gateway = await InProcessGateway.start({ env: { ...ENV, SESSION_RETENTION: '1s' } });
    try {
      const rest = new RestClient(gateway);
      const opened = await rest.exchange<{ sessionId: string; bootstrapRunId: string }>('InitRun');
      const { sessionId } = opened.message;
      await rest.watch({ runId: opened.message.bootstrapRunId }).all();
      const failure = await eventually('the retention to be over', async () => {
        const found = await rest.call('GetSession', { sessionId }).catch((error: unknown) => error);
        return found instanceof Error ? found : undefined;
      });
      expect(failure).toMatchObject({ reason: 'SESSION_NOT_FOUND' });
      for (const method of ['StartRun', 'ListRuns'] as const) {
        await expect(rest.call(method, { sessionId })).rejects.toMatchObject({
          reason: 'SESSION_NOT_FOUND',
        });
      }
      expect(await rest.call('ListSessions')).toMatchObject({ sessions: [] });
      const cookie = opened.setCookies[0]?.split(';')[0] ?? '';
      const again = await rest.call<{ sessionId: string }>('InitRun', {}, { cookie });
      expect(again.sessionId).not.toBe(sessionId);
    } finally {
      await gateway.close();
    }
  }, 60_000);
});
