import { setTimeout as wait } from 'node:timers/promises';
import { GatewayProcess } from '../support/gateway-process/index.js';
import { readSse, type SseTranscript } from './sse-transcript.js';

const ROUNDS = Number(process.env['CHAOS_ROUNDS'] ?? 12);
const SESSIONS = 3;
const WATCHERS = 2;
/** Rounds differ in how far the runs get: from before their first event to after their last. */
const MAX_LIFE_MS = 250;

interface WatchedRun {
  readonly sessionId: string;
  readonly runId: string;
  readonly seen: readonly Promise<SseTranscript>[];
}

interface Reply {
  readonly sessionId: string;
  readonly bootstrapRunId: string;
  readonly runId: string;
}

describe('a gateway that is killed with SIGKILL', () => {
  let gateway: GatewayProcess;

  beforeAll(async () => {
    gateway = await GatewayProcess.start();
  });

  afterAll(() => gateway.close());

  it(`loses and doubles nothing that a watcher saw, ends every run once, and frees its session (${ROUNDS} times)`, async () => {
    let seen = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const lifeMs = Math.floor((MAX_LIFE_MS * round) / ROUNDS);
      const runs = await Promise.all(Array.from({ length: SESSIONS }, (_, index) => begin(index)));
      await wait(lifeMs);
      await gateway.kill();
      await gateway.restart();
      for (const run of runs) seen += await expectWhole(run, round);
    }
    expect(seen).toBeGreaterThan(ROUNDS);
  }, 900_000);

  async function begin(index: number): Promise<WatchedRun> {
    const { sessionId, bootstrapRunId } = await post('/api/sessions', { userId: `user-${index}` });
    await readSse(`${gateway.httpUrl}/api/watch/${bootstrapRunId}`);
    const { runId } = await post('/api/runs', {
      sessionId,
      pipelineId: 'test_pipeline',
      params: { events: '4000', interval_ms: '0', batch: String(1 + index * 10), payload_bytes: '50' },
    });
    const url = `${gateway.httpUrl}/api/watch/${runId}`;
    return { sessionId, runId, seen: Array.from({ length: WATCHERS }, () => readSse(url)) };
  }

  /** Returns how many events of how many watchers were compared. */
  async function expectWhole({ sessionId, runId, seen }: WatchedRun, round: number): Promise<number> {
    const kept = await readSse(`${gateway.httpUrl}/api/watch/${runId}`);
    const where = `round ${round}, ${runId}`;
    expect({ where, closed: kept.closed }).toEqual({ where, closed: true });
    const seqs = [...kept.events.keys()];
    expect(seqs).toEqual(seqs.map((_, index) => index + 1));
    const terminal = seqs.filter((seq) => /"EVENT_TYPE_(COMPLETE|ERROR)"/.test(kept.events.get(seq) ?? ''));
    expect({ where, terminal }).toEqual({ where, terminal: [seqs.length] });
    let compared = 0;
    for (const transcript of await Promise.all(seen)) {
      for (const [seq, data] of transcript.events) expect(kept.events.get(seq)).toBe(data);
      compared += transcript.events.size;
    }
    const { session } = (await (await fetch(`${gateway.httpUrl}/api/sessions/${sessionId}`)).json()) as {
      session: { running: boolean };
    };
    expect(session.running).toBe(false);
    return compared;
  }

  async function post(path: string, body: unknown): Promise<Reply> {
    const response = await fetch(gateway.httpUrl + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(response.status).toBe(200);
    return (await response.json()) as Reply;
  }
});
