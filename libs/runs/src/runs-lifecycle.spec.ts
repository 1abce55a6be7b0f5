import { RunCore, SAMPLE_WORKERS, workerClass } from '#run-testing';
import { until } from '#testing';
import { AdmissionGate } from './admission-gate.js';
import type { RunsOptions } from './runs-options.js';

/** Starts one run, shuts the server down around it, and returns how the run ended and how long that took. */
async function shutDownDuring(
  pipelineId: string,
  workers = SAMPLE_WORKERS,
  runs: Partial<RunsOptions> = {},
): Promise<{ state: string; reason: string | undefined; tookMs: number }> {
  const core = await RunCore.start({ workers, runner: { abortGraceMs: 50 }, runs });
  const sessionId = await core.session();
  const runId = await core.start(sessionId, pipelineId);
  await until(async () => (await core.runs.get(runId)).lastSeq > 0);
  const startedAt = performance.now();
  await core.stop();
  const tookMs = performance.now() - startedAt;
  const after = await RunCore.start({ workers, folder: core.folder });
  try {
    const { state, error } = await after.runs.get(runId);
    return { state, reason: error?.reason, tookMs };
  } finally {
    await after.close();
    await core.remove();
  }
}

describe('shutdown', () => {
  it('lets a run finish within the grace period', async () => {
    const soon = workerClass({ key: 'soon' }, async (_input, { emit }) => {
      await emit.log('begun');
      await new Promise((resolve) => setTimeout(resolve, 100));
      return { value: null };
    });
    const { state } = await shutDownDuring('soon', [soon], { shutdownGraceMs: 5_000 });
    expect(state).toBe('succeeded');
  });

  it('aborts a run that takes longer, which ends and says why', async () => {
    const { state, reason } = await shutDownDuring('waits');
    expect({ state, reason }).toEqual({ state: 'failed', reason: 'RUN_SHUTDOWN' });
  });

  it('releases a run whose workers can all be repeated, which continues as its next attempt', async () => {
    const attempts: number[] = [];
    const repeatable = workerClass(
      { key: 'repeatable', restart: 'safe' },
      async (_input, { emit, signal }) => {
        attempts.push(attempts.length + 1);
        await emit.log('begun');
        if (attempts.length > 1) return { value: null, message: 'done' };
        return new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(new Error('stopped')), { once: true });
        });
      },
    );
    const core = await RunCore.start({ workers: [repeatable] });
    const runId = await core.start(await core.session(), 'repeatable');
    await until(async () => (await core.runs.get(runId)).lastSeq > 0);
    await core.stop();
    const after = await RunCore.start({ workers: [repeatable], folder: core.folder });
    try {
      const events = await after.events(runId);
      expect(events.map(({ attempt, message }) => [attempt, message])).toEqual([
        [1, 'repeatable started'],
        [1, 'begun'],
        [2, 'attempt 2 starts'],
        [2, 'repeatable started'],
        [2, 'begun'],
        [2, 'repeatable finished'],
        [2, 'done'],
      ]);
      expect(await after.runs.get(runId)).toMatchObject({ state: 'succeeded', attempt: 2 });
    } finally {
      await after.close();
      await core.remove();
    }
  });

  it('ends a run on its last attempt, and a cancelled one, as it would have ended', async () => {
    const repeatable = workerClass(
      { key: 'repeatable', restart: 'safe' },
      async (_input, { emit, params, signal }) => {
        await emit.log('begun');
        return new Promise((_resolve, reject) => {
          if (params['deaf'] === undefined)
            signal.addEventListener('abort', () => reject(new Error('stopped')), { once: true });
        });
      },
    );
    const options = { workers: [repeatable], runner: { abortGraceMs: 1_000 } };
    const last = await RunCore.start({ ...options, runs: { maxAttempts: 1 } });
    const runId = await last.start(await last.session(), 'repeatable');
    await until(async () => (await last.runs.get(runId)).lastSeq > 0);
    await last.stop();
    const core = await RunCore.start({ ...options, folder: last.folder });
    expect((await core.runs.get(runId)).error?.reason).toBe('RUN_SHUTDOWN');
    const sessionId = await core.session();
    const cancelled = await core.start(sessionId, 'repeatable', { deaf: 'yes' });
    await until(async () => (await core.runs.get(cancelled)).lastSeq > 0);
    await core.runs.cancel(sessionId, cancelled);
    await core.stop();
    const after = await RunCore.start({ ...options, folder: last.folder });
    expect((await after.runs.get(cancelled)).error?.reason).toBe('RUN_CANCELLED');
    await after.close();
    await last.remove();
  });

  it('ends a run in time even if it ignores the abort', async () => {
    const { reason, tookMs } = await shutDownDuring('ignores');
    expect(reason).toBe('RUN_SHUTDOWN');
    expect(tookMs).toBeLessThan(3_000);
  });

  it('accepts no new runs or sessions', async () => {
    const core = await RunCore.start({ workers: SAMPLE_WORKERS, runs: { shutdownGraceMs: 300 } });
    const [busy, idle] = [await core.session(), await core.session()];
    await core.start(busy, 'waits');
    const stopped = core.stop();
    await until(() => core.get(AdmissionGate).isShut);
    await expect(core.start(idle, 'echo')).rejects.toMatchObject({ reason: 'DRAINING', code: 'UNAVAILABLE' });
    const opened = { userId: '', repoUrl: '', ref: '', goal: '', requestId: '', knownSessionId: undefined };
    await expect(core.runs.init(opened)).rejects.toMatchObject({ reason: 'DRAINING' });
    await stopped;
    await core.remove();
  });

  it('gives up an end that the storage refuses, and does not hang', async () => {
    const core = await RunCore.start({ workers: SAMPLE_WORKERS, runner: { abortGraceMs: 20 } });
    const runId = await core.start(await core.session(), 'waits');
    await until(async () => (await core.runs.get(runId)).lastSeq > 0);
    await core.crash();
    expect(core.executor.activeCount).toBe(0);
    await core.remove();
  });
});
