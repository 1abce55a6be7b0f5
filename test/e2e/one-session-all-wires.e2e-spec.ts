import { GatewayProcess } from '../support/gateway-process/index.js';
import { ConnectClient, GrpcClient, RestClient } from '../support/wires/index.js';

const EVENTS = 60;

describe('one session through all wires', () => {
  let gateway: GatewayProcess;

  beforeAll(async () => {
    gateway = await GatewayProcess.start();
  }, 30_000);

  afterAll(() => gateway.close());

  it('is opened on Connect, known by its cookie, watched half on SSE and the rest on gRPC: every event once', async () => {
    const opened = await fetch(`${gateway.httpUrl}/insightify.v1.PipelineService/InitRun`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"userId":"traveller"}',
    });
    const { sessionId, bootstrapRunId } = (await opened.json()) as {
      sessionId: string;
      bootstrapRunId: string;
    };
    const setCookie = opened.headers.get('set-cookie') ?? '';
    expect(setCookie).toBe(`insightify_session_id=${sessionId}; Path=/; HttpOnly; SameSite=Lax`);
    const cookie = setCookie.split(';', 1)[0] ?? '';

    const rest = new RestClient(gateway.httpUrl);
    const grpc = await GrpcClient.connect(gateway.grpcAddress);
    const connect = new ConnectClient('Connect binary', gateway.httpUrl);
    await rest.watch(bootstrapRunId);
    const started = await grpc.call(
      'startRun',
      { pipelineId: 'test_pipeline', params: { events: String(EVENTS), interval_ms: '10' } },
      { cookie },
    );
    expect(started).toMatchObject({ kind: 'ok' });
    const runId = String(started.kind === 'ok' ? started.value['runId'] : '');

    const half = await rest.watch(runId, { limit: EVENTS / 2 });
    expect(half).toMatchObject({ kind: 'events', verdict: 'from_start' });
    const afterSeq = EVENTS / 2;
    const others = await Promise.all([grpc.watch(runId, { afterSeq }), connect.watch(runId, { afterSeq })]);
    const whole = await rest.watch(runId);
    if (half.kind !== 'events' || whole.kind !== 'events') throw new Error('a watch was refused');
    for (const other of others) {
      if (other.kind !== 'events') throw new Error('a watch was refused');
      expect(other.verdict).toBe('resumed');
      expect([...half.events, ...other.events]).toEqual(whole.events);
    }
    // test_pipeline's own events, and: worker started, worker finished, run completed.
    expect(whole.events.map(({ seq }) => seq)).toEqual(
      Array.from({ length: EVENTS + 3 }, (_, index) => index + 1),
    );
    grpc.close();

    const again = await rest.call('initRun', { repoUrl: '' }, { cookie });
    expect(again).toMatchObject({ kind: 'ok', value: { sessionId } });
  }, 30_000);
});
