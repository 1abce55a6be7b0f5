import { EventEmitter2 } from '@nestjs/event-emitter';
import { WatchRunResponse_EventType as EventType, type WatchRunResponse } from '#contract';
import { GatewayError } from '#errors';
import type { WorkerContext, WorkerMetadata, WorkerResult } from '#worker-kit';
import { RunCore, SAMPLE_WORKERS, workerClass, type RunCoreOptions } from '#run-testing';
import { until } from '#testing';
import { RUN_FINISHED, type RunFinished } from './run-events.js';

const cores: RunCore[] = [];

afterEach(async () => {
  for (const core of cores.splice(0)) await core.close();
});

async function coreOf(options: Partial<RunCoreOptions> = {}): Promise<RunCore> {
  const core = await RunCore.start({ workers: SAMPLE_WORKERS, runner: { abortGraceMs: 20 }, ...options });
  cores.push(core);
  return core;
}

type Run = (input: unknown, context: WorkerContext) => Promise<WorkerResult>;

const ENDS = [EventType.COMPLETE, EventType.ERROR];

/**
 * Runs one worker to its end and checks the invariants of every run: one terminal event, the last one,
 * and a free session.
 */
async function endOf(
  run: Run,
  options: Partial<RunCoreOptions> = {},
  metadata: Partial<WorkerMetadata> = {},
): Promise<{ end: WatchRunResponse; events: WatchRunResponse[]; core: RunCore; sessionId: string }> {
  const core = await coreOf({ ...options, workers: [workerClass({ key: 'w', ...metadata }, run)] });
  const sessionId = await core.session();
  const runId = await core.start(sessionId, 'w');
  const events = await core.events(runId);
  expect(events.map(({ seq }) => Number(seq))).toEqual(events.map((_, index) => index + 1));
  expect(events.filter(({ eventType }) => ENDS.includes(eventType))).toEqual([events.at(-1)]);
  expect(await core.sessions.get(sessionId)).toMatchObject({ running: false });
  await until(() => core.executor.activeCount === 0);
  return { end: events.at(-1) as WatchRunResponse, events, core, sessionId };
}

const value =
  (result: WorkerResult): Run =>
  () =>
    Promise.resolve(result);
const untilAborted: Run = (_input, { signal }) =>
  new Promise((_resolve, reject) =>
    signal.addEventListener('abort', () => reject(new Error('stopped')), { once: true }),
  );

describe('RunExecutor', () => {
  it('ends a run with the result of its worker', async () => {
    const { end } = await endOf(value({ value: 1, message: 'm', clientView: { phase: 'p' } }));
    expect(end).toMatchObject({
      message: 'm',
      clientView: { phase: 'p' },
      progressPercent: 100,
      workerKey: 'w',
      attempt: 1,
    });
  });

  it('reports a failure without internal details', async () => {
    const { end } = await endOf(() => Promise.reject(new Error('password of the database')));
    expect(end.error).toMatchObject({ code: 'INTERNAL', reason: 'WORKER_FAILED', retryable: false });
    expect(end.message).toMatch(/^the worker failed unexpectedly \(error id [0-9a-f-]{36}\)$/);
  });

  it("reports a worker's own error unchanged", async () => {
    const { end } = await endOf(() =>
      Promise.reject(new GatewayError('PARAM_INVALID', 'depth is no number')),
    );
    expect(end.error).toMatchObject({ reason: 'PARAM_INVALID', message: 'depth is no number' });
  });

  it.each([
    ['that is not JSON', value({ value: 1n })],
    ['that is undefined', () => Promise.resolve(undefined as unknown as WorkerResult)],
    ['with a message that is not a string', value({ value: 1, message: 7 as unknown as string })],
    ['with an invalid view', value({ value: 1, clientView: {} as never })],
  ])('ends with an error for a result %s', async (_, run) => {
    expect((await endOf(run)).end.error).toMatchObject({ reason: 'WORKER_RESULT_INVALID' });
  });

  it('ends with an error when a worker emits an event that no wire can carry', async () => {
    const { end } = await endOf(async (_input, { emit }) => {
      await emit.log('bad', { phase: [] as unknown as string });
      return { value: null };
    });
    expect(end.error).toMatchObject({ reason: 'WORKER_FAILED' });
  });

  it('ends with an error when its end is rejected', async () => {
    const { end } = await endOf((_input, { runId }) => {
      const [core] = cores;
      if (core !== undefined) {
        core.log.refuse = (events) =>
          events.some(({ draft }) => draft.kind === 'succeeded')
            ? new TypeError(`not framed: ${runId}`)
            : undefined;
      }
      return Promise.resolve({ value: null });
    });
    expect(end.error).toMatchObject({ reason: 'WORKER_FAILED' });
  });

  it('ends with an error when a worker emits after its end', async () => {
    const { end } = await endOf((_input, { emit }) => {
      process.nextTick(() => void emit.log('late'));
      setImmediate(() => void emit.log('later'));
      return Promise.resolve({ value: 'kept on the disk' });
    });
    expect(end.error).toMatchObject({ reason: 'WORKER_FAILED' });
  });

  it('ends with an error above the event limit, even if the worker ignores it', async () => {
    const careless: Run = (_input, { emit }) => {
      for (let index = 0; index < 1_000; index += 1) void emit.log('x', { phase: 'p' });
      return Promise.resolve({ value: null });
    };
    const { end, events } = await endOf(careless, { runs: { maxEventsPerRun: 100 } });
    expect(end.error).toMatchObject({ reason: 'RUN_LIMIT_EXCEEDED' });
    expect(events.length).toBeLessThan(110);
  });

  it('does not end above the event limit when the events can be coalesced', async () => {
    const chatty: Run = async (_input, { emit }) => {
      for (let index = 0; index < 1_000; index += 1) await emit.log(String(index));
      return { value: null, message: 'said it all' };
    };
    const { end, events } = await endOf(chatty, { runs: { maxEventsPerRun: 100 } });
    expect(end.message).toBe('said it all');
    const lines = events.flatMap(({ eventType, message }) => (eventType === EventType.LOG ? [message] : []));
    expect(lines.join('\n').split('\n')).toEqual(Array.from({ length: 1_000 }, (_, index) => String(index)));
  });

  it("ends at the run's timeout, even if a worker does not stop", async () => {
    for (const run of [untilAborted, () => new Promise<never>(() => undefined)]) {
      const { end } = await endOf(run, { runs: { runTimeoutMs: 30 } });
      expect(end.error).toMatchObject({ reason: 'RUN_TIMEOUT', code: 'DEADLINE_EXCEEDED' });
    }
  });

  it("measures the run's timeout from its first attempt", async () => {
    const core = await coreOf({ workers: [workerClass({ key: 'w' }, untilAborted)] });
    const run = {
      workerKey: 'w',
      params: {},
      createdAt: new Date(),
      request: undefined,
      answersRunId: undefined,
    };
    const runId = 'w-1';
    const sessionId = await core.session();
    await core.store.admit({ ...run, runId, sessionId, timeoutMs: 3_600_000 }, { maxActiveRuns: 1 });
    await core.store.start(runId, new Date(Date.now() - 3_600_000));
    await core.executor.execute(runId);
    expect(await core.runs.get(runId)).toMatchObject({ state: 'timed_out', attempt: 2 });
  });

  it('does not treat a timeout of months as zero', async () => {
    const { end } = await endOf(value({ value: null }), { runs: { runTimeoutMs: 90 * 86_400_000 } });
    expect(end.error).toBeUndefined();
  });

  it("ends at the worker's timeout", async () => {
    const { end } = await endOf(untilAborted, {}, { timeoutMs: 20 });
    expect(end.error).toMatchObject({ reason: 'WORKER_TIMEOUT' });
  });

  it('ends with an error when the session lacks the repository that the worker needs', async () => {
    const { end } = await endOf(value({ value: 1 }), {}, { cache: 'repository' });
    expect(end.error).toMatchObject({ reason: 'REPO_MISSING' });
  });

  it('truncates an end message that is too long', async () => {
    const { end } = await endOf(value({ value: null, message: 'x'.repeat(100) }), {
      runs: { maxEventBytes: 10 },
    });
    expect(end.message).toBe('xxxxxxxxxx [90 bytes cut]');
  });

  it('writes back purpose and repository; a new repository updates its name and drops the ref', async () => {
    const session = { purpose: 'p', repoUrl: 'https://example.com/a/b.git' };
    const { core, sessionId } = await endOf(value({ value: null, session }));
    expect(await core.sessions.record(sessionId)).toMatchObject({ ...session, repoName: 'b', ref: '' });
  });

  it('writes nothing back from a cancelled run', async () => {
    const { end, core, sessionId } = await endOf(async (_input, { runId }) => {
      const [only] = cores;
      await only?.runs.cancel((await only.runs.get(runId)).sessionId, runId);
      return { value: null, session: { purpose: 'p' } };
    });
    expect(end.error).toMatchObject({ reason: 'RUN_CANCELLED' });
    expect((await core.sessions.record(sessionId)).purpose).toBe('');
  });

  it('does not let a worker write to another session', async () => {
    const core = await coreOf({
      workers: [
        workerClass({ key: 'w' }, (_input, { params }) =>
          Promise.resolve({
            value: null,
            session: { purpose: 'mine', ...params },
          }),
        ),
      ],
    });
    const [victim, sessionId] = [await core.session(), await core.session()];
    await core.events(await core.start(sessionId, 'w', { sessionId: victim, userId: 'somebody' }));
    expect(await core.sessions.record(victim)).toMatchObject({ purpose: '' });
    expect(await core.sessions.record(sessionId)).toMatchObject({ purpose: 'mine', userId: 'demo-user' });
  });

  it('executes a run once, however often it is dispatched', async () => {
    let executed = 0;
    const core = await coreOf({
      workers: [
        workerClass({ key: 'w' }, () => {
          executed += 1;
          return Promise.resolve({ value: null });
        }),
      ],
    });
    const runId = await core.start(await core.session(), 'w');
    await Promise.all([core.executor.execute(runId), core.executor.execute(runId)]);
    await core.events(runId);
    await core.executor.execute(runId);
    expect(executed).toBe(1);
    expect(await core.runs.get(runId)).toMatchObject({ attempt: 1, state: 'succeeded' });
  });

  it('stops an attempt whose run was taken over, and leaves the end to the new one', async () => {
    let stopped: unknown;
    const core = await coreOf({
      workers: [
        workerClass({ key: 'w' }, async (_input, context) => {
          await context.emit.log('mine');
          const { signal } = context;
          signal.addEventListener('abort', () => (stopped = signal.reason as unknown), { once: true });
          for (;;) {
            context.signal.throwIfAborted();
            await context.emit.log('more');
            await new Promise((resolve) => setImmediate(resolve));
          }
        }),
      ],
    });
    const runId = await core.start(await core.session(), 'w');
    await until(async () => (await core.runs.get(runId)).lastSeq > 3);
    const other = await core.store.start(runId, new Date());
    await until(() => stopped !== undefined);
    expect(stopped).toMatchObject({ reason: 'EPOCH_FENCED' });
    await until(() => core.executor.activeCount === 0);
    expect(await core.runs.get(runId)).toMatchObject({ state: 'running' });
    const draft = { kind: 'succeeded', state: 'succeeded', message: 'theirs' } as const;
    await core.log.append(runId, other?.epoch ?? 0, [{ draft, emittedAt: new Date(), attempt: 2 }]);
    expect((await core.events(runId)).at(-1)?.message).toBe('theirs');
  });

  it('resumes after a storage outage, with every event in order', async () => {
    const core = await coreOf({
      workers: [
        workerClass({ key: 'w' }, async (_input, { emit }) => {
          await emit.log('before');
          core.log.fault = new GatewayError('STORAGE_UNAVAILABLE', 'away');
          for (const text of ['a', 'b', 'c']) await emit.log(text);
          setTimeout(() => (core.log.fault = undefined), 50);
          return { value: null, message: 'end' };
        }),
      ],
    });
    const runId = await core.start(await core.session(), 'w');
    const messages = (await core.events(runId)).map(({ message }) => message);
    expect(messages).toEqual(['w started', 'before', 'a', 'b', 'c', 'w finished', 'end']);
  });

  it('starts a run once the storage is available', async () => {
    let refusals = 3;
    const core = await coreOf({
      wrapStore: (store) => {
        const real = store.start.bind(store);
        store.start = (runId, now) => {
          refusals -= 1;
          return refusals >= 0 ? Promise.reject(new GatewayError('STORAGE_FULL', 'full')) : real(runId, now);
        };
        return store;
      },
    });
    const events = await core.outcome('echo');
    expect(events.at(-1)?.message).toBe('echoed');
  });

  it('announces each end once', async () => {
    const finished: RunFinished[] = [];
    const core = await coreOf();
    core.get(EventEmitter2).on(RUN_FINISHED, (each: RunFinished) => finished.push(each));
    await core.outcome('echo');
    await core.outcome('fails');
    await until(() => finished.length === 2);
    expect(finished).toMatchObject([
      { workerKey: 'worker_DAG', state: 'succeeded', lastSeq: 4, reason: undefined },
      { workerKey: 'fails', state: 'failed', lastSeq: 2, reason: 'WORKER_FAILED' },
    ]);
  });
});
