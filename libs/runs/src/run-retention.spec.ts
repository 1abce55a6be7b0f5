import { access, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RunCore, SAMPLE_WORKERS } from '#run-testing';
import { CollectingSink } from '#storage-testing';
import { until } from '#testing';

let core: RunCore;

afterEach(async () => {
  await core.close();
});

describe('retention', () => {
  it('removes finished runs and their events when their retention is over, and no active one', async () => {
    core = await RunCore.start({ workers: SAMPLE_WORKERS, runs: { retentionMs: 1, sweepMs: 20 } });
    const finished: string[] = [];
    for (let run = 0; run < 120; run += 1) finished.push(await core.start(await core.session(), 'echo'));
    const active = await core.start(await core.session(), 'waits');
    for (const runId of finished) {
      await until(async () => (await core.log.read(runId, 0, 'sse', 1)) === undefined);
      expect(await core.store.get(runId)).toBeUndefined();
    }
    expect(await core.runs.get(active)).toMatchObject({ state: 'running' });
  });

  it('removes untouched sessions with their artifacts, and none with an active run', async () => {
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

  it('trims finished runs, the oldest first, when all events exceed the limit', async () => {
    const MAX_LOG_BYTES = 100_000;
    core = await RunCore.start({
      workers: SAMPLE_WORKERS,
      runs: { maxLogBytes: MAX_LOG_BYTES, sweepMs: 20 },
    });
    const finished: string[] = [];
    for (let run = 0; run < 8; run += 1) {
      const runId = await core.start(await core.session(), 'echo', { text: 'x'.repeat(10_000) });
      await core.events(runId);
      finished.push(runId);
    }
    const active = await core.start(await core.session(), 'waits');
    await until(async () => (await core.runs.get(active)).state === 'running');
    await until(async () => (await core.maintenance.size()) <= MAX_LOG_BYTES);
    const firstSeqs = await Promise.all(
      finished.map(async (runId) => (await core.log.extent(runId))?.firstSeq ?? 0),
    );
    expect(firstSeqs[0]).toBeGreaterThan(1);
    expect(firstSeqs.at(-1)).toBe(1);
    expect(firstSeqs).toEqual([...firstSeqs].sort((a, b) => b - a));
    const [oldest] = finished;
    expect(await core.runs.get(String(oldest))).toMatchObject({ state: 'succeeded' });
    const opening = await core.watch.open({ runId: String(oldest), afterSeq: 0 });
    expect(opening).toMatchObject({ verdict: 'gap', firstSeq: firstSeqs[0] });
    const sink = CollectingSink.begin(opening);
    expect(await sink.ended).toEqual({ kind: 'finished' });
    expect(sink.seqs).toEqual([firstSeqs[0]]);
    expect(await core.runs.get(active)).toMatchObject({ state: 'running' });
  });

  it('leaves a log within its limit alone', async () => {
    core = await RunCore.start({ workers: SAMPLE_WORKERS, runs: { sweepMs: 10 } });
    const runId = await core.start(await core.session(), 'echo');
    await core.events(runId);
    let sizes = 0;
    const size = core.maintenance.size.bind(core.maintenance);
    const twice = Promise.withResolvers<void>();
    core.maintenance.size = () => {
      sizes += 1;
      if (sizes === 2) twice.resolve();
      return size();
    };
    await twice.promise;
    expect(await core.log.extent(runId)).toMatchObject({ firstSeq: 1 });
  });

  it("removes a run's files from the artifacts of its session, and nothing else", async () => {
    core = await RunCore.start({ workers: SAMPLE_WORKERS, runs: { retentionMs: 1, sweepMs: 20 } });
    const session = await core.session();
    const runId = await core.start(session, 'waits');
    const runs = join(core.folder, 'artifacts', session, 'runs');
    for (const id of [runId, 'other']) {
      await mkdir(join(runs, id), { recursive: true });
      await writeFile(join(runs, id, 'a.json'), '{}');
    }
    await core.runs.cancel(session, runId);
    await until(() =>
      access(join(runs, runId)).then(
        () => false,
        () => true,
      ),
    );
    expect(await readdir(runs)).toEqual(['other']);
  });

  it('stops in the middle of a long sweep when the server stops', async () => {
    core = await RunCore.start({ workers: SAMPLE_WORKERS, runs: { retentionMs: 1, sweepMs: 20 } });
    let sweeps = 0;
    const swept = Promise.withResolvers<void>();
    core.store.expire = () => {
      sweeps += 1;
      swept.resolve();
      return Promise.resolve(Array.from({ length: 50 }, () => ({ runId: 'run', sessionId: 'session' })));
    };
    await swept.promise;
    await core.stop();
    expect(sweeps).toBeGreaterThan(0);
  });
});
