import { openSession, RestClient, runOf, startTestPipeline, WIRES } from '../support/clients/index.js';
import { eventually } from '#testing';
import { InProcessGateway } from '../support/in-process/index.js';

const EVENTS = 300;
const PAYLOAD_BYTES = 2_000;

describe('a finished run whose events took more than LOG_MAX_BYTES', () => {
  let gateway: InProcessGateway;
  let rest: RestClient;
  let runId: string;
  let lastSeq: string;

  beforeAll(async () => {
    gateway = await InProcessGateway.start({
      env: { LOG_MAX_BYTES: '1MiB', RETENTION_SWEEP: '1s', CHANNEL_RETENTION: '50ms' },
    });
    rest = new RestClient(gateway);
    const { sessionId } = await openSession(rest);
    runId = await startTestPipeline(rest, sessionId, {
      events: String(EVENTS),
      payload_bytes: String(PAYLOAD_BYTES),
    });
    const events = await rest.watch({ runId }).all();
    expect(events.length).toBeGreaterThan(EVENTS);
    lastSeq = String(events.length);
    await eventually('the run to be trimmed', async () => {
      const watch = rest.watch({ runId });
      await watch.all();
      return (await watch.headers()).verdict === 'gap' ? true : undefined;
    });
  }, 60_000);

  afterAll(() => gateway?.close());

  it.each(WIRES)('reports the gap and delivers the terminal event on $name', async ({ open }) => {
    const client = await open(gateway);
    try {
      const watch = client.watch({ runId });
      expect(await watch.all()).toMatchObject([{ eventType: 'EVENT_TYPE_COMPLETE', seq: lastSeq }]);
      expect(await watch.headers()).toEqual({ verdict: 'gap', firstSeq: lastSeq, lastSeq });
    } finally {
      client.close();
    }
  });

  it.each(WIRES)(
    'says so in its first event to a client that asks for control events on $name',
    async ({ open }) => {
      const client = await open(gateway);
      try {
        const [first] = await client.watch({ runId, afterSeq: 3, controlEvents: true }).all();
        expect(first?.watch).toMatchObject({ verdict: 'gap', firstSeq: lastSeq, lastSeq });
      } finally {
        client.close();
      }
    },
  );

  it('is resumed without a gap by a client that lacks only its last event', async () => {
    const watch = rest.watch({ runId, afterSeq: String(Number(lastSeq) - 1) });
    expect(await watch.all()).toHaveLength(1);
    expect((await watch.headers()).verdict).toBe('resumed');
  });

  it('has its state reported as before', async () => {
    expect(await runOf(rest, runId)).toMatchObject({ state: 'RUN_STATE_SUCCEEDED', lastSeq });
  });
});
