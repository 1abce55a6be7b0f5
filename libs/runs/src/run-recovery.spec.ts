import { join } from 'node:path';
import { EventEmitter2 } from '@nestjs/event-emitter';
import { EventKind } from '#contract';
import { GatewayError } from '#errors';
import type { RunnableWorker } from '#worker-kit';
import { buildRepository } from '#git-testing';
import { RunCore, SAMPLE_WORKERS, workerClass } from '#run-testing';
import { until } from '#testing';
import { RUN_FINISHED, type RunFinished } from './run-events.js';
import { RunRecovery } from './run-recovery.js';

const never: RunnableWorker['run'] = (_input, { signal }) =>
  new Promise((_resolve, reject) =>
    signal.addEventListener('abort', () => reject(new Error('stopped')), { once: true }),
  );

let first: RunCore;
const later: RunCore[] = [];

beforeEach(async () => {
  first = await RunCore.start({ workers: SAMPLE_WORKERS, runner: { abortGraceMs: 20 } });
});

afterEach(async () => {
  for (const core of later.splice(0)) await core.close();
  await first.remove();
});

async function restart(workers = SAMPLE_WORKERS, from = first): Promise<RunCore> {
  await from.crash();
  if (from !== first) later.splice(later.indexOf(from), 1);
  const core = await RunCore.start({ workers, folder: first.folder });
  later.push(core);
  return core;
}

/** The first process, restarted with other workers. */
async function replaced(workers: typeof SAMPLE_WORKERS): Promise<RunCore> {
  await first.close();
  return RunCore.start({ workers, runner: { abortGraceMs: 20 } });
}

/** A run admitted by a process that died right after. */
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

  it('ends a run that was in progress with ORPHANED, after its stored events', async () => {
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

  it('resumes a run from its last cached worker, as the next attempt of the same run', async () => {
    let cached = 0;
    const facts = workerClass({ key: 'facts', cache: 'repository' }, async (_input, { emit }) => {
      cached += 1;
      await emit.log('the facts');
      return { value: 'facts' };
    });
    const report = (run: RunnableWorker['run']) =>
      workerClass({ key: 'report', requires: ['facts'], restart: 'safe' }, run);
    const dying = report(async (input, context) => {
      await context.emit.progress(50, 'half of the report');
      return never(input, context);
    });
    first = await replaced([facts, dying]);
    const repository = join(first.folder, 'repos', 'sample');
    await buildRepository(repository, { 'README.md': '# Sample' });
    const sessionId = await first.session(repository);
    const runId = await first.start(sessionId, 'report');
    await until(async () => (await first.runs.get(runId)).progressPercent === 75);
    const { lastSeq } = await first.runs.get(runId);

    const whole = report((_input, context) =>
      Promise.resolve({ value: null, message: `made of ${context.result<string>('facts')}` }),
    );
    const core = await restart([facts, whole]);
    const events = await core.events(runId);
    expect(events.map(({ seq }) => Number(seq))).toEqual(events.map((_, index) => index + 1));
    expect(events[lastSeq - 1]).toMatchObject({ message: 'half of the report', attempt: 1 });
    // Opening the repository is reported as progress.
    const resumed = events.slice(lastSeq).filter(({ kind }) => kind !== EventKind.PROGRESS);
    expect(resumed.map(({ kind, attempt, progressPercent }) => [kind, attempt, progressPercent])).toEqual([
      [EventKind.ATTEMPT_STARTED, 2, 75],
      [EventKind.WORKER_CACHED, 2, 75],
      [EventKind.WORKER_STARTED, 2, 75],
      [EventKind.WORKER_FINISHED, 2, 100],
      [EventKind.SUCCEEDED, 2, 100],
    ]);
    expect(events.at(-1)?.message).toBe('made of facts');
    expect(cached).toBe(1);
    expect(await core.runs.get(runId)).toMatchObject({ state: 'succeeded', attempt: 2 });
    expect((await core.sessions.get(sessionId)).running).toBe(false);
  });

  it('gives up a run during which the process repeatedly dies', async () => {
    const workers = [
      workerClass({ key: 'deadly', restart: 'safe' }, async (input, context) => {
        await context.emit.log('here it goes');
        return never(input, context);
      }),
    ];
    first = await replaced(workers);
    const runId = await first.start(await first.session(), 'deadly');
    let core = first;
    for (const attempt of [1, 2, 3]) {
      const inAttempt = async (): Promise<boolean> => {
        const run = await core.runs.get(runId);
        return run.attempt === attempt && run.lastSeq === (attempt === 1 ? 2 : attempt * 3 - 1);
      };
      await until(inAttempt);
      core = await restart(workers, core);
    }
    const events = await core.events(runId);
    expect(events.map(({ attempt }) => attempt)).toEqual([1, 1, 2, 2, 2, 3, 3, 3, 3]);
    expect(events.at(-1)).toMatchObject({
      error: { reason: 'ORPHANED' },
      message: expect.stringContaining('attempt 3 of at most 3') as string,
    });
  });

  it('ends a run at its last reported progress, and notifies its subscribers', async () => {
    const sessions = [await first.session(), await first.session()] as const;
    const runIds = [await admitted(sessions[0], 'waits'), await admitted(sessions[1], 'waits')];
    for (const runId of runIds) {
      const started = await first.store.start(runId, new Date());
      const draft = { kind: 'progress', message: '', progressPercent: 60 } as const;
      const event = { draft, emittedAt: new Date(), attempt: 1 };
      await first.log.append(runId, started?.epoch ?? 0, [event]);
    }
    await first.runs.cancel(sessions[1], runIds[1] ?? '');
    const finished: RunFinished[] = [];
    first.get(EventEmitter2).on(RUN_FINISHED, (each: RunFinished) => finished.push(each));
    await first.get(RunRecovery).recover();
    for (const runId of runIds) {
      expect((await first.events(runId)).at(-1)).toMatchObject({ progressPercent: 60, seq: 2n });
    }
    const inOrder = runIds.map((runId) => finished.find((each) => each.runId === runId));
    expect(finished).toHaveLength(2);
    expect(inOrder).toMatchObject([
      { sessionId: sessions[0], workerKey: 'waits', state: 'orphaned', reason: 'ORPHANED', lastSeq: 2 },
      { sessionId: sessions[1], workerKey: 'waits', state: 'cancelled', reason: 'RUN_CANCELLED', lastSeq: 2 },
    ]);
  });

  it('recovers 500 runs, and dispatches those that continue', async () => {
    const safe = workerClass({ key: 'safe', restart: 'safe' }, () => Promise.resolve({ value: null }));
    first = await replaced([...SAMPLE_WORKERS, safe]);
    const ending: string[] = [];
    const goingOn: string[] = [];
    for (let run = 0; run < 500; run += 1) {
      const isSafe = run % 2 === 0;
      const runId = await admitted(await first.session(), isSafe ? 'safe' : 'waits');
      await first.store.start(runId, new Date());
      (isSafe ? goingOn : ending).push(runId);
    }
    await first.get(RunRecovery).recover();
    for (const runId of ending) expect((await first.runs.get(runId)).state).toBe('orphaned');
    for (const runId of goingOn) {
      await until(async () => (await first.runs.get(runId)).state === 'succeeded', runId);
    }
  }, 60_000);

  it('ends a run as cancelled when that was requested, begun or not', async () => {
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

  it('ends a run whose worker no longer exists', async () => {
    const runId = await admitted(await first.session());
    const core = await restart([workerClass({ key: 'other' }, () => Promise.resolve({ value: null }))]);
    expect((await core.events(runId)).at(-1)).toMatchObject({ error: { reason: 'WORKER_UNKNOWN' } });
  });

  it('ends each run once when two processes recover simultaneously', async () => {
    const runIds: string[] = [];
    for (let run = 0; run < 20; run += 1) {
      const runId = await admitted(await first.session(), 'waits');
      await first.store.start(runId, new Date());
      runIds.push(runId);
    }
    await first.crash();
    const start = (): Promise<RunCore> => RunCore.start({ workers: SAMPLE_WORKERS, folder: first.folder });
    const starts = await Promise.allSettled([start(), start()]);
    const refused = starts
      .filter((each) => each.status === 'rejected')
      .map(({ reason }) => reason as unknown);
    // The storage belongs to the process that opened it last; the other may notice during recovery.
    for (const each of refused) expect(each).toMatchObject({ reason: 'STORAGE_FENCED' });
    const started = starts.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    later.push(...started);
    const reads = await Promise.allSettled(started.map((core) => core.events(runIds[0] ?? '')));
    const owner = started[reads.findIndex(({ status }) => status === 'fulfilled')];
    for (const runId of runIds) {
      const events = await owner?.events(runId);
      expect(events).toHaveLength(1);
      expect(events?.[0]).toMatchObject({ error: { reason: 'ORPHANED' } });
    }
  });

  it('ends a run as soon as the storage has space again', async () => {
    const runId = await admitted(await first.session(), 'waits');
    await first.store.start(runId, new Date());
    first.log.fault = new GatewayError('STORAGE_FULL', 'no space');
    await first.get(RunRecovery).recover();
    expect(await first.runs.get(runId)).toMatchObject({ state: 'running' });
    first.log.fault = undefined;
    await until(async () => (await first.runs.get(runId)).state === 'orphaned', runId);
    expect((await first.events(runId)).at(-1)).toMatchObject({ error: { reason: 'ORPHANED' } });
    await first.crash();
  });

  it('recovers the other runs when one cannot be recovered', async () => {
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
