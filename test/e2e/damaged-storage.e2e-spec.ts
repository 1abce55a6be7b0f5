import { execFile } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import {
  openSession,
  RestClient,
  runOf,
  seqsOf,
  startTestPipeline,
  WireFailure,
  WIRES,
  type GatewayClient,
  type WatchedEvent,
} from '../support/clients/index.js';
import { eventually } from '#testing';
import { GatewayProcess } from '../support/gateway-process/index.js';

const EVENTS = 60;
const DAMAGED = `i=30 of ${EVENTS}`;
const TEST_MS = 60_000;

interface Checked {
  readonly code: number;
  readonly output: string;
}

describe('a gateway on a damaged database', () => {
  let gateway: GatewayProcess;
  let path: string;
  let sessionId: string;
  let runId: string;
  let otherId: string;
  let truth: readonly WatchedEvent[];

  beforeAll(async () => {
    gateway = await GatewayProcess.start();
    path = join(gateway.dataDir, 'gateway.sqlite');
    const rest = new RestClient(gateway);
    ({ sessionId } = await openSession(rest));
    const payload = { payload_bytes: '12000' };
    runId = await startTestPipeline(rest, sessionId, {
      events: String(EVENTS),
      interval_ms: '2',
      ...payload,
    });
    truth = [...(await rest.watch({ runId }).all())];
    otherId = await startTestPipeline(rest, sessionId, { events: '20' });
    await rest.watch({ runId: otherId }).all();
    expect(await check()).toMatchObject({ code: 0, output: expect.stringContaining('nothing is damaged') });
    await gateway.stop();
    await flipAll(DAMAGED);
    await gateway.restart();
  }, TEST_MS);

  afterAll(() => gateway?.close());

  it.each(WIRES)(
    'reports on $name which events of which run are damaged, and delivers all others',
    async ({ open }) => {
      const client = await open(gateway);
      try {
        const { events, failure } = await whole(client);
        expect(failure).toMatchObject({ code: 'DATA_LOSS', reason: 'LOG_CORRUPT' });
        // Logged at error: an operator has to act.
        expect(gateway.logs()).toMatch(/"level":50,.*"reason":"LOG_CORRUPT"/);
        const { run_id, first_seq, last_seq } = failure?.more.metadata ?? {};
        expect(run_id).toBe(runId);
        expect(failure?.message).toContain(`events ${first_seq} to ${last_seq} of run ${runId} are damaged`);
        const isLost = ({ seq }: WatchedEvent): boolean =>
          Number(seq) >= Number(first_seq) && Number(seq) <= Number(last_seq);
        const lost = truth.filter(isLost);
        expect(lost.map(({ message }) => message).join()).toContain(DAMAGED);
        expect(lost.length).toBeLessThan(EVENTS / 2);
        expect(events).toEqual(truth.filter((event) => !isLost(event)));
      } finally {
        client.close();
      }
    },
    TEST_MS,
  );

  it('is ready, answers for the run, and serves other runs and new ones', async () => {
    expect((await fetch(`${gateway.httpUrl}/health/ready`)).status).toBe(200);
    const rest = new RestClient(gateway);
    expect(await runOf(rest, runId)).toMatchObject({ state: 'RUN_STATE_SUCCEEDED' });
    expect((await rest.watch({ runId: otherId }).all()).at(-1)?.eventType).toBe('EVENT_TYPE_COMPLETE');
    const next = await startTestPipeline(rest, sessionId, { events: '5' });
    expect((await rest.watch({ runId: next }).all()).at(-1)?.eventType).toBe('EVENT_TYPE_COMPLETE');
  });

  it(
    'reports the same damage from its check, running or stopped',
    async () => {
      const damaged = new RegExp(`^run ${runId}: events \\d+ to \\d+ are damaged$`, 'm');
      expect(await check()).toMatchObject({ code: 1, output: expect.stringMatching(damaged) });
      await gateway.stop();
      expect(await check()).toMatchObject({ code: 1, output: expect.stringMatching(damaged) });
      await gateway.restart();
    },
    TEST_MS,
  );

  it(
    'lets a watcher continue past the damage, and stops one that reaches it',
    async () => {
      await gateway.restart({ WATCH_TAIL_BYTES: '16KiB' });
      const rest = new RestClient(gateway);
      const active = await startTestPipeline(rest, sessionId, {
        events: '200',
        interval_ms: '10',
        payload_bytes: '1000',
      });
      const ahead = rest.watch({ runId: active });
      await ahead.first(50);
      change(`UPDATE segments SET sse = zeroblob(length(sse)), envelopes = zeroblob(length(envelopes))
      WHERE last_seq = 10 AND run_key = (SELECT run_key FROM runs WHERE run_id = '${active}')`);
      const late = rest.watch({ runId: active });
      await late.failure();
      expect(seqsOf(late.events).at(-1)).toBe(9);
      await expect(rest.watch({ runId: active, afterSeq: 9 }).failure()).resolves.toMatchObject({
        reason: 'LOG_CORRUPT',
        more: { httpStatus: 500, metadata: { first_seq: '10', last_seq: '10' } },
      });
      const behind = rest.watch({ runId: active, afterSeq: 10 });
      expect(seqsOf(await ahead.all())).toEqual(seqsOf(ahead.events).map((_, index) => index + 1));
      expect(seqsOf(await behind.all())[0]).toBe(11);
    },
    TEST_MS,
  );

  it.each(WIRES)('refuses every damaged record on $name, and names it', async ({ open }) => {
    const client = await open(gateway);
    change(`UPDATE runs SET state = 'failed' WHERE run_id = '${otherId}'`);
    change("UPDATE sessions SET purpose = purpose || '?'");
    try {
      const run = client.call('GetRun', { runId: otherId });
      await expect(run).rejects.toMatchObject({
        code: 'DATA_LOSS',
        reason: 'STORAGE_CORRUPT',
        more: { metadata: { run_id: otherId } },
      });
      await expect(client.watch({ runId: otherId }).failure()).resolves.toMatchObject({ code: 'DATA_LOSS' });
      await expect(client.call('GetSession', { sessionId })).rejects.toMatchObject({
        reason: 'STORAGE_CORRUPT',
        more: { metadata: { session_id: sessionId } },
      });
      await expect(client.call('GetRun', { runId })).resolves.toBeDefined();
    } finally {
      change(`UPDATE runs SET state = 'succeeded' WHERE run_id = '${otherId}'`);
      change('UPDATE sessions SET purpose = substr(purpose, 1, length(purpose) - 1)');
      client.close();
    }
  });

  it.each([
    ['has lost its beginning', 'is damaged', (content: Buffer) => content.fill(0, 0, 100)],
    ['has 0 bytes', 'has 0 bytes: what it held is lost', () => Buffer.alloc(0)],
  ])(
    'does not start on a file that %s, and names the file',
    async (_, problem, damage) => {
      await gateway.stop();
      const content = await readFile(path);
      try {
        await rm(`${path}-wal`, { force: true });
        await writeFile(path, damage(Buffer.from(content)));
        await expect(gateway.restart()).rejects.toThrow(
          `the gateway cannot start: the database ${path} ${problem}`,
        );
        expect(await check()).toMatchObject({ code: 2, output: expect.stringContaining(path) });
      } finally {
        await writeFile(path, content);
      }
      await gateway.restart();
      expect(await runOf(new RestClient(gateway), otherId)).toMatchObject({ state: 'RUN_STATE_SUCCEEDED' });
    },
    TEST_MS,
  );

  /** Watches as a client that resumes after its last event, and skips events reported as damaged. */
  async function whole(
    client: GatewayClient,
  ): Promise<{ events: WatchedEvent[]; failure: WireFailure | undefined }> {
    const events: WatchedEvent[] = [];
    let failure: WireFailure | undefined;
    for (let afterSeq = '0'; ;) {
      const watch = client.watch({ runId, afterSeq });
      const error = await watch.all().catch((thrown: unknown) => thrown as Error);
      events.push(...watch.events);
      if (!(error instanceof Error)) return { events, failure };
      const { last_seq: lastSeq } = error instanceof WireFailure ? (error.more.metadata ?? {}) : {};
      if (lastSeq !== undefined) failure = error as WireFailure;
      afterSeq = lastSeq ?? String(events.at(-1)?.seq);
    }
  }

  async function flipAll(text: string): Promise<void> {
    new DatabaseSync(path).close();
    await eventually('one file', () =>
      readFile(`${path}-wal`).then(
        () => undefined,
        () => true,
      ),
    );
    const content = await readFile(path);
    let places = 0;
    for (let at = content.indexOf(text); at !== -1; at = content.indexOf(text, at + 1), places += 1) {
      for (let index = 0; index < 8; index += 1) content[at + index]! ^= 0xff;
    }
    expect(places).toBeGreaterThan(0);
    await writeFile(path, content);
  }

  function change(sql: string): void {
    const database = new DatabaseSync(path, { timeout: 5_000 });
    database.exec(sql);
    database.close();
  }

  function check(): Promise<Checked> {
    const env = { ...process.env, DATA_DIR: gateway.dataDir };
    return new Promise((resolve) => {
      execFile('npm', ['run', '-s', 'db', '--', 'check'], { env }, (error, stdout, stderr) =>
        resolve({ code: Number(error?.code ?? 0), output: stdout + stderr }),
      );
    });
  }
});
