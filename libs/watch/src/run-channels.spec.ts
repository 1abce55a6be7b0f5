import { jest } from '@jest/globals';
import { openMemoryStorage } from '../../../test/support/storages/index.js';
import { ObservedEventLog, WatchedRun } from '../../../test/support/watch/index.js';
import { RunChannels } from './run-channels.js';

const RETENTION_MS = 30_000;

describe('RunChannels', () => {
  let log: ObservedEventLog;
  let run: WatchedRun;
  let channels: RunChannels;

  beforeEach(async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
    const { log: real, runs } = await openMemoryStorage();
    log = new ObservedEventLog(real);
    run = await WatchedRun.start({ runs, log });
    channels = new RunChannels(log, 100_000, RETENTION_MS);
  });

  afterEach(() => {
    channels.closeAll();
    jest.useRealTimers();
  });

  it('opens one channel for all who use the run', async () => {
    const [a, b] = await Promise.all([channels.acquire('run-1'), channels.acquire('run-1')]);
    expect(a).toBe(b);
    expect(channels.size).toBe(1);
    expect(log.followers).toBe(1);
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

  it('knows that a run ended while its channel was opened', async () => {
    log.afterExtent = () => run.finish();
    const channel = await channels.acquire('run-1');
    expect([channel.lastSeq, channel.ended]).toEqual([1, true]);
  });

  it('keeps nothing of a run that does not exist', async () => {
    const results = await Promise.allSettled([channels.acquire('nobody'), channels.acquire('nobody')]);
    for (const result of results) expect(result).toMatchObject({ reason: { reason: 'RUN_NOT_FOUND' } });
    expect(channels.size).toBe(0);
    expect(log.followers).toBe(0);
  });

  it('opens a run again after its storage was away', async () => {
    log.beforeExtent = () => Promise.reject(new Error('away'));
    await expect(channels.acquire('run-1')).rejects.toThrow('away');
    expect(log.followers).toBe(0);
    log.beforeExtent = () => Promise.resolve();
    expect((await channels.acquire('run-1')).runId).toBe('run-1');
    expect(log.followers).toBe(1);
  });

  it('closes a channel that nobody has used for the retention', async () => {
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
    expect(log.followers).toBe(0);
    expect(isComplete).toBe(true);
  });

  it('keeps a channel that is used again within the retention', async () => {
    const first = await channels.acquire('run-1');
    channels.release('run-1');
    jest.advanceTimersByTime(RETENTION_MS - 1);
    expect(await channels.acquire('run-1')).toBe(first);
    jest.advanceTimersByTime(RETENTION_MS * 2);
    expect(channels.size).toBe(1);
  });

  it('closes all at once, and takes late releases', async () => {
    await channels.acquire('run-1');
    channels.closeAll();
    expect([channels.size, log.followers]).toEqual([0, 0]);
    channels.release('run-1');
    expect(jest.getTimerCount()).toBe(0);
  });
});
