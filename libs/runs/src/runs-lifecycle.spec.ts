import { RunCore, SAMPLE_WORKERS, until, workerClass } from '../../../test/support/run-core/index.js';
import { AdmissionGate } from './admission-gate.js';
import type { RunsOptions } from './runs-options.js';

/** Starts one run, shuts the server down around it, and gives how the run ended and how long that took. */
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
  it('lets a run finish that can within the grace', async () => {
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

  it('ends a run that ignores the abort, in time', async () => {
    const { reason, tookMs } = await shutDownDuring('ignores');
    expect(reason).toBe('RUN_SHUTDOWN');
    expect(tookMs).toBeLessThan(3_000);
  });

  it('takes no new runs and no new sessions', async () => {
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

  it('gives up an end that the storage does not take, and does not hang', async () => {
    const core = await RunCore.start({ workers: SAMPLE_WORKERS, runner: { abortGraceMs: 20 } });
    const runId = await core.start(await core.session(), 'waits');
    await until(async () => (await core.runs.get(runId)).lastSeq > 0);
    await core.crash();
    expect(core.executor.activeCount).toBe(0);
    await core.remove();
  });
});
