import { access, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RunCore, SAMPLE_WORKERS, until } from '../../../test/support/run-core/index.js';

let core: RunCore;

afterEach(async () => {
  await core.close();
});

describe('retention', () => {
  it('removes finished runs and their events when their time is over, and no active one', async () => {
    core = await RunCore.start({ workers: SAMPLE_WORKERS, runs: { retentionMs: 1, sweepMs: 20 } });
    const finished: string[] = [];
    for (let run = 0; run < 120; run += 1) finished.push(await core.start(await core.session(), 'echo'));
    const active = await core.start(await core.session(), 'waits');
    for (const runId of finished) {
      await until(() =>
        core.runs.get(runId).then(
          () => false,
          ({ reason }: { reason: string }) => reason === 'RUN_NOT_FOUND',
        ),
      );
      expect(await core.log.read(runId, 0, 'sse', 1)).toBeUndefined();
    }
    expect(await core.runs.get(active)).toMatchObject({ state: 'running' });
  });

  it('removes sessions that nobody touched, with their artifacts, and none that has an active run', async () => {
    core = await RunCore.start({ workers: SAMPLE_WORKERS, runs: { sessionRetentionMs: 200, sweepMs: 20 } });
    const [idle, busy] = [await core.session(), await core.session()];
    const artifacts = join(core.folder, 'artifacts', idle);
    await mkdir(artifacts, { recursive: true });
    await writeFile(join(artifacts, 'a.json'), '{}');
    await core.start(busy, 'waits');
    await until(async () => (await core.sessions.find(idle)) === undefined);
    await until(() =>
      access(artifacts).then(
        () => false,
        () => true,
      ),
    );
    expect(await core.sessions.find(busy)).toBeDefined();
  });

  it('stops in the middle of a long sweep when the server stops', async () => {
    core = await RunCore.start({ workers: SAMPLE_WORKERS, runs: { retentionMs: 1, sweepMs: 20 } });
    let sweeps = 0;
    const swept = Promise.withResolvers<void>();
    core.store.expire = () => {
      sweeps += 1;
      swept.resolve();
      return Promise.resolve(50);
    };
    await swept.promise;
    await core.stop();
    expect(sweeps).toBeGreaterThan(0);
  });
});
