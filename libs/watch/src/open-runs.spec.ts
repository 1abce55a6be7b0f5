import { jest } from '@jest/globals';
import type { RunLogMaintenance, RunStore } from '#runs';
import { openMemoryStorage, ObservedEventLog, WatchedRun } from '#storage-testing';
import { OpenRuns } from './open-runs.js';

const RETENTION_MS = 30_000;

describe('OpenRuns', () => {
  let log: ObservedEventLog;
  let run: WatchedRun;
  let maintenance: RunLogMaintenance;
  let channels: OpenRuns;
  let runs: RunStore;

  beforeEach(async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
    const storage = await openMemoryStorage();
    ({ runs, maintenance } = storage);
    log = new ObservedEventLog(storage.log);
    run = await WatchedRun.start({ runs, log });
    channels = new OpenRuns(log, {
      tailBytes: 100_000,
      idleTailBytes: 50_000,
      channelRetentionMs: RETENTION_MS,
      maxWatchers: 100,
      maxWatchersPerRun: 100,
    });
  });

  afterEach(() => {
    channels.closeAll();
    jest.useRealTimers();
  });

  it('opens one channel for all users of the run', async () => {
    const [a, b] = await Promise.all([channels.acquire('run-1'), channels.acquire('run-1')]);
    expect(a).toBe(b);
    expect(channels.size).toBe(1);
    await run.emit(2);
    expect(a.lastSeq).toBe(2);
  });

  it.each([
    ['before its extent is read', 'beforeExtent'],
    ['after its extent was read', 'afterExtent'],
  ] as const)('misses nothing that is appended while it opens, %s', async (_, moment) => {
    await run.emit(2);
    log[moment] = () => run.emit(3);
    const channel = await channels.acquire('run-1');
    expect(channel.lastSeq).toBe(5);
    await run.emit();
    expect(channel.lastSeq).toBe(6);
    expect(channel.chunkAfter(5, 'sse')?.bytes).toEqual(run.batches[2]?.sse);
  });

  it('notices a run that ended while its channel was opened', async () => {
    log.afterExtent = () => run.finish();
    const channel = await channels.acquire('run-1');
    expect([channel.lastSeq, channel.ended]).toEqual([1, true]);
  });

  it('keeps nothing of a run that does not exist', async () => {
    const results = await Promise.allSettled([channels.acquire('nobody'), channels.acquire('nobody')]);
    for (const result of results) expect(result).toMatchObject({ reason: { reason: 'RUN_NOT_FOUND' } });
    expect(channels.size).toBe(0);
  });

  it('opens a run again after a storage outage', async () => {
    log.beforeExtent = () => Promise.reject(new Error('away'));
    await expect(channels.acquire('run-1')).rejects.toThrow('away');
    log.beforeExtent = () => Promise.resolve();
    expect((await channels.acquire('run-1')).runId).toBe('run-1');
  });

  it('closes a channel that has been unused for the retention time', async () => {
    let isComplete = false;
    const channel = await channels.acquire('run-1');
    channel.growth.subscribe({ complete: () => (isComplete = true) });
    await channels.acquire('run-1');
    channels.release('run-1');
    jest.advanceTimersByTime(RETENTION_MS * 2);
    expect(channels.size).toBe(1);
    channels.release('run-1');
    jest.advanceTimersByTime(RETENTION_MS - 1);
    expect(channels.size).toBe(1);
    jest.advanceTimersByTime(1);
    await Promise.resolve();
    expect(channels.size).toBe(0);
    expect(isComplete).toBe(true);
  });

  it('keeps a channel that is used again within the retention time', async () => {
    const first = await channels.acquire('run-1');
    channels.release('run-1');
    jest.advanceTimersByTime(RETENTION_MS - 1);
    expect(await channels.acquire('run-1')).toBe(first);
    jest.advanceTimersByTime(RETENTION_MS * 2);
    expect(channels.size).toBe(1);
  });

  describe('with many unused channels', () => {
    /** Opens and releases the channel of a run, which then holds about `bytes`. */
    async function unused(runId: string, bytes: number): Promise<void> {
      const other = await WatchedRun.start({ runs, log }, runId);
      await channels.acquire(runId);
      await other.emit(1, bytes / 2);
      channels.release(runId);
    }

    it('closes those unused for longest when their tails take too much memory', async () => {
      await unused('a', 4_000);
      await unused('b', 4_000);
      const a = await channels.acquire('a');
      channels.release('a');
      await unused('c', 4_000);
      expect(channels.size).toBe(2);
      expect(await channels.acquire('a')).toBe(a);
      channels.release('a');
      await unused('large', 40_000);
      expect(channels.size).toBe(0);
      expect(jest.getTimerCount()).toBe(0);
    });

    it('counts the memory of a channel besides its tail', async () => {
      for (const runId of ['a', 'b', 'c', 'd']) await unused(runId, 2);
      expect(channels.size).toBe(3);
    });

    it('closes no channel in use, whatever its size', async () => {
      const channel = await channels.acquire('run-1');
      await run.emit(1, 40_000);
      await unused('again', 4_000);
      await channels.acquire('again');
      for (const runId of ['a', 'b', 'c', 'd']) await unused(runId, 4_000);
      expect(channels.size).toBe(4);
      expect(await channels.acquire('run-1')).toBe(channel);
      expect(channel.chunkAfter(0, 'sse')?.bytes).toEqual(run.batches[0]?.sse);
    });

    it('does not count closed channels', async () => {
      for (let round = 0; round < 5; round += 1) {
        await unused(`run a of ${round}`, 8_000);
        jest.advanceTimersByTime(RETENTION_MS);
        expect(channels.size).toBe(0);
      }
      await unused('b', 8_000);
      expect(channels.size).toBe(1);
    });
  });

  describe('when the log is trimmed', () => {
    it('claims no event that is gone', async () => {
      const channel = await channels.acquire('run-1');
      await run.emit(5);
      await maintenance.trim('run-1', 4);
      expect([channel.firstSeq, channel.lastSeq]).toEqual([4, 5]);
      await maintenance.trim('run-1', 2);
      expect(channel.firstSeq).toBe(4);
    });

    it.each(['beforeExtent', 'afterExtent'] as const)(
      'notices a trim while it is opened: %s',
      async (moment) => {
        await run.emit(5);
        log[moment] = () => maintenance.trim('run-1', 3);
        expect((await channels.acquire('run-1')).firstSeq).toBe(3);
      },
    );
  });

  it('closes all at once, and accepts late releases', async () => {
    await channels.acquire('run-1');
    channels.closeAll();
    expect([channels.size, log.subscribers]).toEqual([0, 0]);
    channels.release('run-1');
    expect(jest.getTimerCount()).toBe(0);
  });
});
