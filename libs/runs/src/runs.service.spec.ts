import { join } from 'node:path';
import { WatchRunResponse_EventType as EventType } from '#contract';
import { buildRepository } from '#git-testing';
import { RunCore, SAMPLE_WORKERS } from '#run-testing';
import { until } from '#testing';
import type { InitRunCommand } from './runs.service.js';

let core: RunCore;

beforeEach(async () => {
  core = await RunCore.start({ workers: SAMPLE_WORKERS, runner: { abortGraceMs: 20 } });
});

afterEach(async () => {
  await core.close();
});

function init(command: Partial<InitRunCommand> = {}) {
  const nothing = { userId: '', repoUrl: '', ref: '', goal: '', requestId: '', knownSessionId: undefined };
  return core.runs.init({ ...nothing, ...command });
}

function submit(
  sessionId: string,
  runId: string,
  input = 'answer',
  questionId = '',
  requestId = '',
): Promise<string> {
  return core.runs.submitInput({ sessionId, runId, input, questionId, requestId });
}

async function isFree(sessionId: string): Promise<boolean> {
  return !(await core.sessions.get(sessionId)).running;
}

/** A session whose bootstrap run has asked its question. */
async function asked(userId = ''): Promise<{ sessionId: string; runId: string }> {
  const { session, bootstrapRunId } = await init({ userId });
  await core.events(bootstrapRunId);
  return { sessionId: session.sessionId, runId: bootstrapRunId };
}

async function sessionCount(): Promise<number> {
  return (await core.sessions.list('', 1_000)).sessions.length;
}

describe('RunsService.init', () => {
  it('opens a session, stores it, and asks', async () => {
    const { session, bootstrapRunId } = await init({ userId: 'ada' });
    const events = await core.events(bootstrapRunId);
    expect(events.at(-1)).toMatchObject({ message: 'INPUT_REQUIRED', question: { prompt: 'what for?' } });
    expect(await core.sessions.get(session.sessionId)).toMatchObject({ userId: 'ada', running: false });
    expect(bootstrapRunId).toMatch(/^plan_pipeline-[0-9A-Z]{26}$/);
  });

  it('uses the goal as the answer, and writes the purpose back before it announces the end', async () => {
    const { session, bootstrapRunId } = await init({ goal: 'learn' });
    const events = await core.events(bootstrapRunId);
    expect(events.at(-1)?.message).toBe('planned');
    expect((await core.sessions.record(session.sessionId)).purpose).toBe('learn');
  });

  it('keeps the session that a cookie names, and changes its repository', async () => {
    const url = join(core.folder, 'repos', 'sample');
    await buildRepository(url, { 'README.md': '# Sample' });
    const { sessionId } = await asked();
    const again = await init({ knownSessionId: sessionId, repoUrl: url });
    expect(again.session).toMatchObject({ sessionId, repoUrl: url, repoName: 'sample' });
    expect(again.bootstrapRunId).not.toBe('');
    expect(await sessionCount()).toBe(1);
  });

  it('returns the active run of a known session instead of a new one', async () => {
    const { session, bootstrapRunId } = await init({ goal: 'wait' });
    const again = await init({ knownSessionId: session.sessionId, goal: 'something else' });
    expect(again.bootstrapRunId).toBe(bootstrapRunId);
  });

  it("opens a new session when the cookie's session no longer exists", async () => {
    const { session } = await init({ knownSessionId: '01JZZZZZZZZZZZZZZZZZZZZZZZ' });
    expect(session.sessionId).not.toBe('01JZZZZZZZZZZZZZZZZZZZZZZZ');
  });

  it('refuses a repository before anything is stored', async () => {
    await expect(init({ repoUrl: 'ext::sh -c id' })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    expect(await sessionCount()).toBe(0);
  });

  it('leaves no session behind when its run is refused', async () => {
    await core.close();
    core = await RunCore.start({ workers: SAMPLE_WORKERS, runs: { maxActiveRuns: 1 } });
    await init({ goal: 'wait' });
    await expect(init()).rejects.toMatchObject({ reason: 'RUNS_EXHAUSTED', retryDelayMs: 1_000 });
    expect(await sessionCount()).toBe(1);
  });

  it('returns the same session and run for a repeated request without a cookie, even at the same moment', async () => {
    const command = { requestId: 'r1', goal: 'learn' };
    const answers = await Promise.all(Array.from({ length: 20 }, () => init(command)));
    answers.push(await init(command));
    expect(new Set(answers.map(({ session }) => session.sessionId)).size).toBe(1);
    expect(new Set(answers.map(({ bootstrapRunId }) => bootstrapRunId)).size).toBe(1);
    expect(await sessionCount()).toBe(1);
  });

  it('refuses a different request with the same request ID, and leaves nothing behind', async () => {
    await init({ requestId: 'r1', goal: 'one' });
    await expect(init({ requestId: 'r1', goal: 'two' })).rejects.toMatchObject({
      reason: 'REQUEST_ID_REUSED',
    });
    expect(await sessionCount()).toBe(1);
  });

  it('keeps the request IDs of users separate, whatever characters they contain', async () => {
    const one = await init({ userId: 'a', requestId: 'b:c' });
    const other = await init({ userId: 'a:b', requestId: 'c' });
    expect(other.session.sessionId).not.toBe(one.session.sessionId);
  });

  it("does not return another session's run for an equal request with a different cookie", async () => {
    const one = await asked();
    await init({ requestId: 'r1' });
    const stolen = init({ requestId: 'r1', knownSessionId: one.sessionId });
    await expect(stolen).rejects.toMatchObject({ reason: 'REQUEST_ID_REUSED' });
  });

  it('recognises a request ID after a restart', async () => {
    const first = await init({ requestId: 'r1', goal: 'learn' });
    await core.events(first.bootstrapRunId);
    await core.crash();
    const restarted = await RunCore.start({ workers: SAMPLE_WORKERS, folder: core.folder });
    const old = core;
    core = restarted;
    const again = await init({ requestId: 'r1', goal: 'learn' });
    expect(again).toMatchObject({
      session: { sessionId: first.session.sessionId, purpose: 'learn' },
      bootstrapRunId: first.bootstrapRunId,
    });
    await restarted.close();
    core = old;
  });

  it('returns one run to InitRun and StartRun calls that race on one cookie', async () => {
    for (let round = 0; round < 20; round += 1) {
      const { sessionId } = await asked();
      const [opened, started] = await Promise.all([
        init({ knownSessionId: sessionId, goal: 'wait' }),
        core.start(sessionId, 'waits').catch(({ reason }: { reason: string }) => reason),
      ]);
      if (started !== 'SESSION_BUSY') expect(opened.bootstrapRunId).toBe(started);
      expect(await core.sessions.get(sessionId)).toMatchObject({ activeRunId: opened.bootstrapRunId });
      await core.runs.cancel(sessionId, opened.bootstrapRunId);
    }
  });
});

describe('RunsService.start', () => {
  it('runs a worker by key or alias, and worker_DAG when none is named', async () => {
    const sessionId = await core.session();
    for (const name of ['worker_DAG', 'echo', '']) {
      const runId = await core.start(sessionId, name, { text: 'x' });
      expect(runId).toMatch(/^worker_DAG-/);
      expect((await core.events(runId)).map(({ message }) => message)).toContain('got x');
    }
  });

  it('refuses an unknown worker and an unknown session, and starts nothing', async () => {
    const sessionId = await core.session();
    await expect(core.start(sessionId, 'nobody')).rejects.toMatchObject({ reason: 'WORKER_UNKNOWN' });
    await expect(core.start('gone', 'echo')).rejects.toMatchObject({ reason: 'SESSION_NOT_FOUND' });
    expect((await core.runs.list(sessionId, 10)).runs).toEqual([]);
  });

  it('admits exactly one of two starts at the same instant, a hundred times', async () => {
    for (let pair = 0; pair < 100; pair += 1) {
      const sessionId = await core.session();
      const outcomes = await Promise.allSettled([
        core.start(sessionId, 'waits'),
        core.start(sessionId, 'waits'),
      ]);
      const won = outcomes.filter(({ status }) => status === 'fulfilled');
      const lost = outcomes.filter(({ status }) => status === 'rejected');
      expect(won).toHaveLength(1);
      expect(lost).toMatchObject([{ reason: { reason: 'SESSION_BUSY' } }]);
      const { value: runId } = won[0] as PromiseFulfilledResult<string>;
      expect(await core.sessions.get(sessionId)).toMatchObject({ activeRunId: runId });
      await core.runs.cancel(sessionId, runId);
    }
  });

  it('returns the run of a repeated request, and refuses a different request with its ID', async () => {
    const sessionId = await core.session();
    const command = {
      sessionId,
      pipelineId: 'echo',
      params: { a: '1' },
      requestId: 'r',
      timeoutMs: undefined,
    };
    const first = await core.runs.start(command);
    await core.events(first.runId);
    expect(await core.runs.start({ ...command, pipelineId: 'worker_DAG' })).toEqual(first);
    const other = core.runs.start({ ...command, params: { a: '2' } });
    await expect(other).rejects.toMatchObject({ reason: 'REQUEST_ID_REUSED' });
    expect((await core.runs.list(sessionId, 10)).runs).toHaveLength(1);
  });

  it('is free for the next run as soon as the end is announced', async () => {
    const sessionId = await core.session();
    for (let run = 0; run < 30; run += 1) {
      const runId = await core.start(sessionId, run % 3 === 0 ? 'fails' : 'echo');
      await core.events(runId);
    }
    expect(await isFree(sessionId)).toBe(true);
  });
});

describe('RunsService.submitInput', () => {
  it('continues with the answer in a separate run', async () => {
    const { sessionId, runId } = await asked();
    const next = await submit(sessionId, runId, 'learn');
    expect((await core.events(next)).at(-1)?.message).toBe('planned');
    expect((await core.sessions.record(sessionId)).purpose).toBe('learn');
    expect(await core.runs.get(runId)).toMatchObject({ answeredBy: next });
  });

  it('answers the open question of the session when no run is named', async () => {
    const { sessionId, runId } = await asked();
    const next = await submit(sessionId, '');
    expect(await core.runs.get(runId)).toMatchObject({ answeredBy: next });
  });

  it('accepts one of ten simultaneous answers', async () => {
    const { sessionId, runId } = await asked();
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => submit(sessionId, runId)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const refused = outcomes.filter((each) => each.status === 'rejected');
    for (const { reason } of refused) expect(reason).toMatchObject({ code: 'FAILED_PRECONDITION' });
  });

  it('refuses a second answer, and returns the run of a repeated one', async () => {
    const { sessionId, runId } = await asked();
    const next = await submit(sessionId, runId, 'learn', '', 'r1');
    await core.events(next);
    await expect(submit(sessionId, runId)).rejects.toMatchObject({ reason: 'QUESTION_ALREADY_ANSWERED' });
    const other = submit(sessionId, runId, 'learn', '', 'r2');
    await expect(other).rejects.toMatchObject({ reason: 'QUESTION_ALREADY_ANSWERED' });
    expect(await submit(sessionId, runId, 'learn', '', 'r1')).toBe(next);
  });

  it('refuses an answer to a question that the run did not ask', async () => {
    const { sessionId, runId } = await asked();
    await expect(submit(sessionId, runId, 'x', 'other')).rejects.toMatchObject({
      reason: 'QUESTION_MISMATCH',
    });
    const question = (await core.runs.get(runId)).question;
    await expect(submit(sessionId, runId, 'x', question?.id)).resolves.toMatch(/^plan_pipeline-/);
  });

  it("does not reveal that another user's run exists", async () => {
    const mine = await asked('ada');
    const theirs = await asked('bob');
    await expect(submit(mine.sessionId, theirs.runId)).rejects.toMatchObject({ reason: 'RUN_NOT_FOUND' });
    await expect(submit(mine.sessionId, 'plan_pipeline-gone')).rejects.toMatchObject({
      reason: 'RUN_NOT_FOUND',
    });
  });

  it('refuses the run of another session of the same user', async () => {
    const one = await asked('ada');
    const other = await asked('ada');
    await expect(submit(one.sessionId, other.runId)).rejects.toMatchObject({ reason: 'RUN_NOT_ACTIVE' });
  });

  it('refuses a run that asked earlier, and one that asks nothing', async () => {
    const { sessionId, runId: stale } = await asked();
    await core.events(await core.start(sessionId, 'plan_pipeline'));
    await expect(submit(sessionId, stale)).rejects.toMatchObject({ reason: 'RUN_NOT_ACTIVE' });
    const silent = await core.start(sessionId, 'waits');
    await expect(submit(sessionId, silent)).rejects.toMatchObject({ reason: 'NO_OPEN_QUESTION' });
    await core.runs.cancel(sessionId, silent);
    await core.events(silent);
    await expect(submit(sessionId, silent)).rejects.toMatchObject({ reason: 'RUN_NOT_ACTIVE' });
  });

  it('reports that there is no open question', async () => {
    const sessionId = await core.session();
    await expect(submit(sessionId, '')).rejects.toMatchObject({ reason: 'NO_OPEN_QUESTION' });
  });

  it('does not consume an answer that found the session busy', async () => {
    const { sessionId, runId } = await asked();
    const blocking = await core.start(sessionId, 'waits');
    await expect(submit(sessionId, runId)).rejects.toMatchObject({ reason: 'SESSION_BUSY' });
    await core.runs.cancel(sessionId, blocking);
    await core.events(blocking);
    await expect(submit(sessionId, runId)).resolves.toMatch(/^plan_pipeline-/);
  });
});

describe('RunsService.cancel', () => {
  it('stops a run in progress', async () => {
    const sessionId = await core.session();
    const runId = await core.start(sessionId, 'waits');
    await until(async () => (await core.runs.get(runId)).lastSeq > 0);
    expect(await core.runs.cancel(sessionId, runId)).toMatchObject({ state: 'cancelling' });
    expect((await core.events(runId)).at(-1)).toMatchObject({ error: { reason: 'RUN_CANCELLED' } });
    expect(await core.runs.get(runId)).toMatchObject({ state: 'cancelled' });
    expect(await isFree(sessionId)).toBe(true);
  });

  it('stops a run before its worker has begun', async () => {
    for (let round = 0; round < 20; round += 1) {
      const sessionId = await core.session();
      const runId = await core.start(sessionId, 'waits');
      await core.runs.cancel(sessionId, runId);
      expect((await core.events(runId)).at(-1)).toMatchObject({ error: { reason: 'RUN_CANCELLED' } });
    }
  });

  it('ends a run that continues after it is cancelled', async () => {
    const sessionId = await core.session();
    const runId = await core.start(sessionId, 'ignores');
    await until(async () => (await core.runs.get(runId)).lastSeq > 0);
    await core.runs.cancel(sessionId, runId);
    expect((await core.events(runId)).at(-1)).toMatchObject({ error: { reason: 'RUN_CANCELLED' } });
  });

  it('may be requested twice, and reports when it comes too late', async () => {
    const sessionId = await core.session();
    const runId = await core.start(sessionId, 'waits');
    await Promise.all([core.runs.cancel(sessionId, runId), core.runs.cancel(sessionId, runId)]);
    await core.events(runId);
    await expect(core.runs.cancel(sessionId, runId)).rejects.toMatchObject({
      reason: 'RUN_ALREADY_FINISHED',
    });
  });

  it('gives exactly one end to a run that is cancelled as it ends', async () => {
    for (let round = 0; round < 50; round += 1) {
      const sessionId = await core.session();
      const runId = await core.start(sessionId, 'echo');
      for (let turn = 0; turn < round % 10; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      const cancelled = await core.runs
        .cancel(sessionId, runId)
        .catch(({ reason }: { reason: string }) => reason);
      const events = await core.events(runId);
      const ends = events.filter(({ eventType }) =>
        [EventType.COMPLETE, EventType.ERROR].includes(eventType),
      );
      expect(ends).toEqual([events.at(-1)]);
      if (cancelled === 'RUN_ALREADY_FINISHED') expect(ends[0]).toMatchObject({ message: 'echoed' });
      expect(await isFree(sessionId)).toBe(true);
    }
  });

  it("does not cancel another session's run", async () => {
    const sessionId = await core.session();
    const runId = await core.start(sessionId, 'waits');
    const other = await core.session();
    await expect(core.runs.cancel(other, runId)).rejects.toMatchObject({ reason: 'RUN_NOT_FOUND' });
    await expect(core.runs.cancel('gone', runId)).rejects.toMatchObject({ reason: 'SESSION_NOT_FOUND' });
    expect(await core.runs.get(runId)).not.toMatchObject({ state: 'cancelling' });
  });
});

describe('RunsService.list', () => {
  it('pages through the runs of a session, newest first', async () => {
    const sessionId = await core.session();
    const started: string[] = [];
    for (let run = 0; run < 5; run += 1) {
      const runId = await core.start(sessionId, 'echo');
      await core.events(runId);
      started.unshift(runId);
    }
    const first = await core.runs.list(sessionId, 2);
    const second = await core.runs.list(sessionId, 3, first.nextAfter);
    expect([...first.runs, ...second.runs].map(({ runId }) => runId)).toEqual(started);
    expect(second.nextAfter).toBeUndefined();
  });
});
