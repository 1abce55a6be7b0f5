import { openSession, RestClient, runToEnd, startTestPipeline, SILENT } from '../support/clients/index.js';
import { eventually } from '#testing';
import { GatewayProcess, HeapProbe } from '../support/gateway-process/index.js';

const MAX_HEAP_MIB = 160;
const SESSIONS = 3_000;
const RUNS = 1_600;
const ACTIVE_RUNS = 400;
const AT_ONCE = 8;
const KIB = 1024;

/** Memory per item in KiB, as stated in docs/operating.md. */
const STATED_KIB = { session: 1, finishedRun: 1, activeRun: 32 };

async function many(count: number, work: (at: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let at = next++; at < count; at = next++) await work(at);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}

describe('a gateway with a small heap', () => {
  const probe = new HeapProbe(MAX_HEAP_MIB);
  let gateway: GatewayProcess;
  let client: RestClient;

  beforeAll(async () => {
    gateway = await GatewayProcess.start({ env: { ...probe.env, CHANNEL_RETENTION: '1s' } });
    client = new RestClient(gateway);
    await many(200, (at) => openSession(client, { userId: `user ${at % 50}` }));
  }, 60_000);

  afterAll(async () => {
    await client?.close();
    await gateway?.close();
  });

  /** Fails if memory has grown by more than `kib` for each of `count` items. */
  async function grownBy(before: number, count: number, kib: number): Promise<void> {
    let perOne = 0;
    const settled = eventually(
      `less than ${kib} KiB each`,
      async () => {
        perOne = ((await probe.read(gateway)) - before) / count / KIB;
        return perOne < kib ? true : undefined;
      },
      20_000,
    );
    await settled.catch(() => {
      throw new Error(`each takes ${perOne.toFixed(1)} KiB, and ${kib} are stated`);
    });
  }

  it('survives thousands of sessions, and uses almost no memory for an idle one', async () => {
    const before = await probe.read(gateway);
    await many(SESSIONS, (at) => openSession(client, { userId: `user ${at % 500}` }));
    await grownBy(before, SESSIONS, STATED_KIB.session);
    expect((await fetch(`${gateway.httpUrl}/health/ready`)).status).toBe(200);
  }, 240_000);

  it('uses almost no memory for a finished run', async () => {
    const before = await probe.read(gateway);
    await many(AT_ONCE, async () => {
      const { sessionId } = await openSession(client);
      const request = { sessionId, pipelineId: 'test_pipeline', params: { events: '5', interval_ms: '0' } };
      for (let run = 0; run < RUNS / AT_ONCE; run += 1) await runToEnd(client, request);
    });
    await grownBy(before, RUNS, STATED_KIB.finishedRun);
  }, 240_000);

  it('uses no more memory for an active run than documented', async () => {
    const sessions: string[] = [];
    await many(ACTIVE_RUNS, async () => sessions.push((await openSession(client)).sessionId));
    const before = await probe.read(gateway);
    await many(ACTIVE_RUNS, (at) => startTestPipeline(client, sessions[at] as string, SILENT));
    await grownBy(before, ACTIVE_RUNS, STATED_KIB.activeRun);
  }, 240_000);
});
