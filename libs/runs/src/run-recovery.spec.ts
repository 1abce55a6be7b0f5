import type { GatewayError } from '#errors';
import { RunCore, SAMPLE_WORKERS, until, workerClass } from '../../../test/support/run-core/index.js';
import { RunRecovery } from './run-recovery.js';

let first: RunCore;
const later: RunCore[] = [];

beforeEach(async () => {
  first = await RunCore.start({ workers: SAMPLE_WORKERS, runner: { abortGraceMs: 20 } });
});

afterEach(async () => {
  for (const core of later.splice(0)) await core.close();
  await first.remove();
});

async function restart(workers = SAMPLE_WORKERS): Promise<RunCore> {
  await first.crash();
  const core = await RunCore.start({ workers, folder: first.folder });
  later.push(core);
  return core;
}

/** A run that was admitted by a process that died before it could do anything else. */
async function admitted(sessionId: string, workerKey = 'worker_DAG'): Promise<string> {
  const runId = `${workerKey}-${crypto.randomUUID()}`;
  const run = { runId, sessionId, workerKey, params: {}, createdAt: new Date(), timeoutMs: 60_000 };
  await first.store.admit({ ...run, request: undefined, answersRunId: undefined }, { maxActiveRuns: 1_000 });
  return runId;
}

describe('RunRecovery', () => {
  it('executes runs that had not begun, page by page', async () => {
    const runIds: string[] = [];
    for (let run = 0; run < 450; run += 1) runIds.push(await admitted(await first.session()));
    const core = await restart();
    for (const runId of runIds)
      expect((await core.events(runId)).at(-1)).toMatchObject({ message: 'echoed', attempt: 1 });
  });

  it('ends a run that was under way with ORPHANED, after the events that were kept', async () => {
    const sessionId = await first.session();
    const runId = await first.start(sessionId, 'waits');
    await until(async () => (await first.runs.get(runId)).lastSeq === 2);
    const core = await restart();
    const events = await core.events(runId);
    expect(events.map(({ message }) => message)).toEqual([
      'waits started',
      'waiting',
      expect.stringContaining('stopped'),
    ]);
    expect(events.at(-1)).toMatchObject({ error: { reason: 'ORPHANED', retryable: true }, attempt: 1 });
    expect(await core.runs.get(runId)).toMatchObject({ state: 'orphaned' });
    expect((await core.sessions.get(sessionId)).running).toBe(false);
  });

  it('ends a run as cancelled that was to be cancelled, whether it had begun or not', async () => {
    const sessions = [await first.session(), await first.session()] as const;
    const begun = await first.start(sessions[0], 'ignores');
    await until(async () => (await first.runs.get(begun)).lastSeq > 0);
    await first.runs.cancel(sessions[0], begun);
    const queued = await admitted(sessions[1]);
    await first.runs.cancel(sessions[1], queued);
    const core = await restart();
    for (const runId of [begun, queued]) {
      expect((await core.events(runId)).at(-1)).toMatchObject({
        error: { reason: 'RUN_CANCELLED' },
        attempt: 1,
      });
      expect(await core.runs.get(runId)).toMatchObject({ state: 'cancelled' });
    }
  });

  it('ends a run whose session was never stored', async () => {
    const runId = await admitted('01JZZZZZZZZZZZZZZZZZZZZZZZ');
    const core = await restart();
    expect((await core.events(runId)).at(-1)).toMatchObject({ error: { reason: 'SESSION_NOT_FOUND' } });
  });

  it('ends a run whose worker is no longer there', async () => {
    const runId = await admitted(await first.session());
    const core = await restart([workerClass({ key: 'other' }, () => Promise.resolve({ value: null }))]);
    expect((await core.events(runId)).at(-1)).toMatchObject({ error: { reason: 'WORKER_UNKNOWN' } });
  });

  it('ends each run once when two processes recover at the same time', async () => {
    const runIds: string[] = [];
    for (let run = 0; run < 20; run += 1) {
      const runId = await admitted(await first.session(), 'waits');
      await first.store.start(runId, new Date());
      runIds.push(runId);
    }
    await first.crash();
    const start = (): Promise<RunCore> => RunCore.start({ workers: SAMPLE_WORKERS, folder: first.folder });
    const [one, other] = await Promise.all([start(), start()]);
    later.push(one, other);
    for (const runId of runIds) {
      const events = await one.events(runId);
      expect(events).toHaveLength(1);
      expect(events[0]).toMatchObject({ error: { reason: 'ORPHANED' } });
    }
  });

  it('recovers the others although one cannot be recovered', async () => {
    const runIds = [
      await admitted(await first.session(), 'waits'),
      await admitted(await first.session(), 'waits'),
    ];
    for (const runId of runIds) await first.store.start(runId, new Date());
    const [refused, recovered] = runIds as [string, string];
    const { log } = first;
    const real = log.append.bind(log);
    log.append = (runId, epoch, events) =>
      runId === refused ? Promise.reject(new Error('unforeseen')) : real(runId, epoch, events);
    await first.get(RunRecovery).recover();
    expect((await first.events(recovered)).at(-1)).toMatchObject({ error: { reason: 'ORPHANED' } });
    expect(await first.runs.get(refused)).toMatchObject({ state: 'running' });
    await first.crash();
  });

  it('leaves a session free for its next run', async () => {
    const sessionId = await first.session();
    await admitted(sessionId, 'waits').then((runId) => first.store.start(runId, new Date()));
    const busy = first.start(sessionId, 'echo').catch(({ reason }: GatewayError) => reason);
    expect(await busy).toBe('SESSION_BUSY');
    const core = await restart();
    expect((await core.events(await core.start(sessionId, 'echo'))).at(-1)?.message).toBe('echoed');
  });
});
