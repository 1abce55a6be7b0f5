import { mayFollow, type Admission, type Run, type RunState, type RunStore, type StartedRun } from '#runs';
import type { OpenStorage, TestStorage } from '#storage-testing';
import { logEvent, newRun, pending, successEvent, TERMINAL_EVENTS } from '#testing';

const LIMITS = { maxActiveRuns: 1_000 };
const T0 = Date.parse('2026-01-02T03:04:05.678Z');
const at = (seconds: number): Date => new Date(T0 + seconds * 1000);

/** The contract of every `RunStore`, together with the log that shares its storage. */
export function runStoreContract(open: OpenStorage): void {
  let storage: TestStorage;
  let store: RunStore;

  beforeEach(async () => {
    storage = await open();
    store = storage.runs;
  });

  afterEach(() => storage.close());

  async function started(runId: string, sessionId = `session of ${runId}`): Promise<StartedRun> {
    await store.admit(newRun({ runId, sessionId }), LIMITS);
    return (await store.start(runId, at(1))) as StartedRun;
  }

  async function finished(runId: string, sessionId?: string, end = at(2)): Promise<void> {
    const { epoch } = await started(runId, sessionId);
    await storage.log.append(runId, epoch, [{ ...successEvent(), emittedAt: end }]);
  }

  describe('admitting', () => {
    it('stores a queued run, field by field', async () => {
      const params = { user_input: 'quotes " \n 😀 \0', __proto__x: '' };
      const wanted = newRun({ params, timeoutMs: 123, createdAt: at(7) });
      const run: Run = {
        runId: 'run-1',
        sessionId: 'session-1',
        workerKey: 'worker',
        params,
        state: 'queued',
        createdAt: at(7),
        startedAt: undefined,
        finishedAt: undefined,
        attempt: 0,
        lastSeq: 0,
        progressPercent: 0,
        timeoutMs: 123,
        error: undefined,
        question: undefined,
        answeredBy: undefined,
      };
      expect(await store.admit(wanted, LIMITS)).toEqual({ kind: 'admitted', run });
      expect(await store.get('run-1')).toEqual(run);
      expect(await store.get('run-2')).toBeUndefined();
    });

    it('admits exactly one of each of 100 concurrent pairs', async () => {
      const pairs = await Promise.all(
        Array.from({ length: 100 }, (_, pair) =>
          Promise.all(
            ['a', 'b'].map((side) =>
              store.admit(newRun({ runId: `${pair}-${side}`, sessionId: `session-${pair}` }), LIMITS),
            ),
          ),
        ),
      );
      for (const pair of pairs) {
        expect(kindsOf(pair)).toEqual(['admitted', 'session_busy']);
        const winner = pair.find((each) => each.kind === 'admitted');
        const loser = pair.find((each) => each.kind === 'session_busy');
        expect(loser?.activeRunId).toBe(winner?.run.runId);
      }
      expect(await store.list({ limit: 1_000 })).toHaveLength(100);
    });

    it('admits the next run of a session when the previous one is over', async () => {
      await finished('run-1', 'session-1');
      expect(await store.admit(newRun({ runId: 'run-2' }), LIMITS)).toMatchObject({ kind: 'admitted' });
    });

    it('returns the same run for a repeated request, however often and whatever its state', async () => {
      const request = { key: 'key', hash: 'hash' };
      const admissions = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          store.admit(newRun({ runId: `run-${index}`, sessionId: `session-${index}`, request }), LIMITS),
        ),
      );
      expect(kindsOf(admissions)).toEqual(['admitted', ...Array<string>(19).fill('repeated')]);
      const runIds = admissions.map((each) => 'run' in each && each.run.runId);
      expect(new Set(runIds).size).toBe(1);

      const runId = String(runIds[0]);
      const { epoch } = (await store.start(runId, at(1))) as StartedRun;
      await storage.log.append(runId, epoch, [successEvent()]);
      const late = await store.admit(newRun({ runId: 'late', sessionId: 'session-0', request }), LIMITS);
      expect(late).toMatchObject({ kind: 'repeated', run: { runId, state: 'succeeded' } });
      expect(await store.get('late')).toBeUndefined();
    });

    it('distinguishes a different request with a used ID from a repetition', async () => {
      await store.admit(newRun({ request: { key: 'key', hash: 'one' } }), LIMITS);
      const other = newRun({ runId: 'run-2', sessionId: 'session-2', request: { key: 'key', hash: 'two' } });
      expect(await store.admit(other, LIMITS)).toEqual({ kind: 'request_differs' });
      const unlike = { ...other, request: { key: 'another key', hash: 'one' } };
      expect(await store.admit(unlike, LIMITS)).toMatchObject({ kind: 'admitted' });
    });

    it('accepts one answer to a question', async () => {
      const { epoch } = await started('asks', 'session-1');
      await storage.log.append('asks', epoch, [pending(TERMINAL_EVENTS[1] as never)]);
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          store.admit(newRun({ runId: `answer-${index}`, answersRunId: 'asks' }), LIMITS),
        ),
      );
      expect(kindsOf(answers)).toEqual(['admitted', ...Array<string>(19).fill('already_answered')]);
      const winner = answers.find((each) => each.kind === 'admitted')?.run.runId;
      expect((await store.get('asks'))?.answeredBy).toBe(winner);
      for (const answer of answers) {
        if (answer.kind === 'already_answered') expect(answer.answeredBy).toBe(winner);
      }
    });

    it('leaves a question open when its answer is not admitted', async () => {
      const { epoch } = await started('asks', 'session-1');
      await storage.log.append('asks', epoch, [pending(TERMINAL_EVENTS[1] as never)]);
      await store.admit(newRun({ runId: 'other' }), LIMITS);
      const answer = newRun({ runId: 'answer', answersRunId: 'asks' });
      expect(await store.admit(answer, LIMITS)).toEqual({ kind: 'session_busy', activeRunId: 'other' });
      expect((await store.get('asks'))?.answeredBy).toBeUndefined();
    });

    it('admits no more runs than the limit, and more once one is over', async () => {
      const limits = { maxActiveRuns: 3 };
      const admissions = await Promise.all(
        Array.from({ length: 10 }, (_, index) =>
          store.admit(newRun({ runId: `run-${index}`, sessionId: `session-${index}` }), limits),
        ),
      );
      expect(kindsOf(admissions)).toEqual([
        ...Array<string>(3).fill('admitted'),
        ...Array<string>(7).fill('full'),
      ]);
      const { epoch } = (await store.start('run-0', at(1))) as StartedRun;
      await storage.log.append('run-0', epoch, [successEvent()]);
      expect(await store.admit(newRun({ runId: 'next', sessionId: 'next' }), limits)).toMatchObject({
        kind: 'admitted',
      });
    });
  });

  describe('changing the state', () => {
    it('allows only transitions of the state machine', async () => {
      await store.admit(newRun(), LIMITS);
      const states: RunState[] = ['queued'];
      const note = async (): Promise<void> => {
        const { state } = (await store.get('run-1')) as Run;
        states.push(state);
      };
      for (const step of [
        () => store.start('run-1', at(1)),
        () => store.start('run-1', at(2)),
        () => store.requestCancel('run-1'),
        () => store.start('run-1', at(3)),
      ]) {
        await step();
        await note();
      }
      const { epoch } = (await store.start('run-1', at(4))) as StartedRun;
      await storage.log.append('run-1', epoch, [successEvent()]);
      await note();
      expect(states).toEqual(['queued', 'running', 'running', 'cancelling', 'cancelling', 'succeeded']);
      states.slice(1).forEach((to, step) => {
        const from = states[step] as RunState;
        expect([from, to, mayFollow(from, to)]).toEqual([from, to, true]);
      });
      expect(await store.start('run-1', at(5))).toBeUndefined();
    });
  });

  describe('starting', () => {
    it('increments attempt and epoch each time, and keeps the first start time', async () => {
      await store.admit(newRun(), LIMITS);
      const first = (await store.start('run-1', at(10))) as StartedRun;
      const second = (await store.start('run-1', at(20))) as StartedRun;
      expect(first.run).toMatchObject({ state: 'running', attempt: 1, startedAt: at(10) });
      expect(second.run).toMatchObject({ state: 'running', attempt: 2, startedAt: at(10) });
      expect(second.epoch).toBeGreaterThan(first.epoch);
      expect(await store.get('run-1')).toEqual(second.run);
    });

    it('gives concurrent starts different epochs', async () => {
      await store.admit(newRun(), LIMITS);
      const starts = await Promise.all(Array.from({ length: 10 }, () => store.start('run-1', at(1))));
      expect(new Set(starts.map((start) => start?.epoch)).size).toBe(10);
    });

    it('ignores a run that is over or unknown', async () => {
      await finished('run-1');
      const over = await store.get('run-1');
      expect(await store.start('run-1', at(30))).toBeUndefined();
      expect(await store.start('nobody', at(30))).toBeUndefined();
      expect(await store.get('run-1')).toEqual(over);
    });
  });

  describe('cancelling', () => {
    it('marks a queued and a running run, and keeps the mark through a later start', async () => {
      await store.admit(newRun(), LIMITS);
      expect(await store.requestCancel('run-1')).toMatchObject({ state: 'cancelling', attempt: 0 });
      expect((await store.start('run-1', at(1)))?.run).toMatchObject({ state: 'cancelling', attempt: 1 });
      expect(await store.requestCancel('run-1')).toMatchObject({ state: 'cancelling', attempt: 1 });
    });

    it('keeps the session busy until the run is over', async () => {
      await store.admit(newRun(), LIMITS);
      await store.requestCancel('run-1');
      expect(await store.admit(newRun({ runId: 'run-2' }), LIMITS)).toMatchObject({ kind: 'session_busy' });
    });

    it('leaves a finished run unchanged, and reports an unknown one as not found', async () => {
      await finished('run-1');
      const over = await store.get('run-1');
      expect(await store.requestCancel('run-1')).toEqual(over);
      expect(await store.requestCancel('nobody')).toBeUndefined();
    });
  });

  describe('listing', () => {
    it('pages through every run of a session once, newest first', async () => {
      const expected: string[] = [];
      for (let index = 0; index < 17; index += 1) {
        const runId = `run-${String(index).padStart(2, '0')}`;
        await store.admit(newRun({ runId, createdAt: at(Math.floor(index / 3)) }), LIMITS);
        const { epoch } = (await store.start(runId, at(100))) as StartedRun;
        await storage.log.append(runId, epoch, [successEvent()]);
        expected.unshift(runId);
      }
      await finished('foreign', 'session-2');
      const seen: string[] = [];
      for (let afterRunId: string | undefined; ; afterRunId = seen.at(-1)) {
        const page = await store.list({ sessionId: 'session-1', limit: 4, afterRunId });
        seen.push(...page.map(({ runId }) => runId));
        if (page.length < 4) break;
      }
      expect(seen).toEqual(expected);
      expect(await store.list({ sessionId: 'session-1', limit: 4, afterRunId: 'gone' })).toEqual([]);
    });

    it('filters by state and by whether a question was asked', async () => {
      await store.admit(newRun({ runId: 'queued', sessionId: 's1' }), LIMITS);
      await started('running');
      await started('cancelling');
      await store.requestCancel('cancelling');
      await finished('succeeded');
      const { epoch } = await started('asked');
      await storage.log.append('asked', epoch, [pending(TERMINAL_EVENTS[1] as never)]);
      const ids = async (query: Partial<Parameters<RunStore['list']>[0]>) =>
        (await store.list({ limit: 10, ...query })).map(({ runId }) => runId).sort();
      expect(await ids({ states: ['queued', 'running', 'cancelling'] })).toEqual([
        'cancelling',
        'queued',
        'running',
      ]);
      expect(await ids({ states: ['succeeded'] })).toEqual(['asked', 'succeeded']);
      expect(await ids({ asking: true })).toEqual(['asked']);
      expect(await ids({ asking: true, sessionId: 's1' })).toEqual([]);
      expect(await ids({ states: [] })).toEqual([]);
    });

    it('counts the active runs of all sessions by state and worker', async () => {
      const admit = (runId: string, workerKey: string) =>
        store.admit(newRun({ runId, sessionId: `session of ${runId}`, workerKey }), LIMITS);
      expect(await store.countActive()).toEqual([]);
      for (const runId of ['a', 'b', 'c']) await admit(runId, 'plan_pipeline');
      await admit('d', 'code_roots');
      for (const runId of ['a', 'b', 'd']) await store.start(runId, at(1));
      await store.requestCancel('d');
      await finished('over');
      const counted = (await store.countActive()).map(({ state, workerKey, runs }) => [
        state,
        workerKey,
        runs,
      ]);
      expect(counted.sort((a, b) => String(a).localeCompare(String(b)))).toEqual([
        ['cancelling', 'code_roots', 1],
        ['queued', 'plan_pipeline', 1],
        ['running', 'plan_pipeline', 2],
      ]);
    });

    it('reports which sessions have an active run', async () => {
      await started('a', 'busy');
      await store.admit(newRun({ runId: 'b', sessionId: 'waiting' }), LIMITS);
      await finished('c', 'idle');
      const active = await storage.activeRuns.activeRunIds(['busy', 'idle', 'waiting', 'unknown']);
      expect([...active]).toEqual([
        ['busy', 'a'],
        ['waiting', 'b'],
      ]);
      expect((await storage.activeRuns.activeRunIds([])).size).toBe(0);
    });
  });

  describe('expiring', () => {
    it('removes runs that finished before the time, the oldest first, with their events', async () => {
      await finished('late', undefined, at(30));
      await finished('early', undefined, at(10));
      await finished('middle', undefined, at(20));
      expect(await store.expire(at(30), 1)).toEqual([{ runId: 'early', sessionId: 'session of early' }]);
      expect(await store.get('early')).toBeUndefined();
      expect(await store.get('middle')).toBeDefined();
      expect(await store.expire(at(30), 10)).toHaveLength(1);
      expect(await store.expire(at(30), 10)).toEqual([]);
      expect((await store.list({ limit: 10 })).map(({ runId }) => runId)).toEqual(['late']);
      for (const runId of ['early', 'middle']) {
        expect(await storage.log.extent(runId)).toBeUndefined();
        expect(await storage.log.read(runId, 0, 'sse', 1_000)).toBeUndefined();
        await expect(storage.log.append(runId, 1, [logEvent('late')])).rejects.toMatchObject({
          reason: 'RUN_NOT_FOUND',
        });
      }
      expect(await storage.log.read('late', 0, 'sse', 1_000)).toBeDefined();
    });

    it('never removes an active run', async () => {
      await store.admit(newRun({ runId: 'queued', sessionId: 's1' }), LIMITS);
      await started('running');
      expect(await store.expire(at(1e6), 10)).toEqual([]);
      expect(await store.list({ limit: 10 })).toHaveLength(2);
    });

    it('hides a run that finished before the retained ones, and admits its request again', async () => {
      const request = { key: 'key', hash: 'one' };
      await store.admit(newRun({ runId: 'over', request }), LIMITS);
      const { epoch } = (await store.start('over', at(1))) as StartedRun;
      await storage.log.append('over', epoch, [{ ...successEvent(), emittedAt: at(2) }]);
      await started('active');
      const listed = async (keptSince: Date) => (await store.list({ limit: 10, keptSince })).length;
      expect(await listed(at(2))).toBe(2);
      expect(await listed(at(3))).toBe(1);
      const again = newRun({ runId: 'again', request });
      expect(await store.admit(again, { ...LIMITS, keptSince: at(2) })).toMatchObject({ kind: 'repeated' });
      expect(await store.admit(again, { ...LIMITS, keptSince: at(3) })).toMatchObject({ kind: 'admitted' });
      expect(await store.admit(newRun({ runId: 'third', request }), LIMITS)).toMatchObject({
        kind: 'repeated',
        run: { runId: 'again' },
      });
    });

    it('frees the request IDs of removed runs', async () => {
      const request = { key: 'key', hash: 'one' };
      await store.admit(newRun({ request }), LIMITS);
      const { epoch } = (await store.start('run-1', at(1))) as StartedRun;
      await storage.log.append('run-1', epoch, [{ ...successEvent(), emittedAt: at(2) }]);
      await store.expire(at(3), 10);
      const again = newRun({ runId: 'run-2', request: { key: 'key', hash: 'two' } });
      expect(await store.admit(again, LIMITS)).toMatchObject({ kind: 'admitted' });
    });
  });
}

function kindsOf(admissions: readonly Admission[]): string[] {
  return admissions.map(({ kind }) => kind).sort();
}
