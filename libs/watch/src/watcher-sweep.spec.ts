import { jest } from '@jest/globals';
import { defaultsOf } from '#settings';
import { openMemoryStorage, CollectingSink, ObservedEventLog, WatchedRun } from '#storage-testing';
import type { WireFormat } from '#wire';
import { WatchService } from './watch.service.js';
import { watchSettings } from './watch-options.js';
import type { WatchSink } from './watch-sink.js';

describe('watcher timing', () => {
  let log: ObservedEventLog;
  let run: WatchedRun;
  let service: WatchService;

  beforeEach(async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'Date'] });
    const { log: real, runs } = await openMemoryStorage();
    log = new ObservedEventLog(real);
    run = await WatchedRun.start({ runs, log });
    const retentionMs = Number.POSITIVE_INFINITY;
    const times = { retentionMs, stallMs: 60_000, keepAliveMs: 15_000, channelRetentionMs: 30_000 };
    service = new WatchService(log, { ...defaultsOf(watchSettings), ...times });
  });

  afterEach(() => {
    service.onApplicationShutdown();
    jest.useRealTimers();
  });

  const open = (afterSeq = 0) => service.open({ runId: 'run-1', afterSeq });

  const watch = async (afterSeq = 0, format: WireFormat = 'envelopes', room?: number) =>
    CollectingSink.begin(await open(afterSeq), format, room);

  const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  it('sends an idle watcher a keep-alive at least every 15 s, and a busy one none', async () => {
    const idle = await watch();
    for (let second = 0; second < 60; second += 1) jest.advanceTimersByTime(1_000);
    expect(idle.keepAlives).toBeGreaterThanOrEqual(4);
    expect(idle.keepAlives).toBeLessThanOrEqual(5);
    const before = idle.keepAlives;
    for (let second = 0; second < 60; second += 1) {
      jest.advanceTimersByTime(1_000);
      await run.emit();
    }
    expect(idle.keepAlives).toBe(before);
  });

  it('closes a watcher that reads nothing for a minute, and releases only that one', async () => {
    const stalled = await watch(0, 'sse', 1);
    const idle = await watch();
    await run.emit();
    jest.advanceTimersByTime(58_000);
    expect(stalled.reason).toBeUndefined();
    jest.advanceTimersByTime(4_000);
    expect(stalled.reason).toEqual({ kind: 'stalled' });
    expect(stalled.keepAlives).toBe(0);
    expect(idle.reason).toBeUndefined();
    expect(service.counts.watchers).toBe(1);
  });

  it('keeps a slow watcher that reads something now and then', async () => {
    await run.emit();
    const slow = await watch(0, 'sse', 1);
    while (slow.room > 0) await nextTurn();
    for (let step = 0; step < 10; step += 1) {
      await run.emit();
      jest.advanceTimersByTime(40_000);
      slow.drain(1);
      while (slow.room > 0) await nextTurn();
    }
    expect(slow.reason).toBeUndefined();
    expect(slow.seqs).toEqual(Array.from({ length: 11 }, (_, index) => index + 1));
  });

  it('does not count the time before a watcher arrived', async () => {
    (await watch()).leave();
    jest.advanceTimersByTime(600_000);
    const late = await watch(0, 'sse', 1);
    await run.emit();
    jest.advanceTimersByTime(10_000);
    expect([late.reason, late.keepAlives]).toEqual([undefined, 0]);
  });

  it('closes the channel after the retention time and then holds nothing', async () => {
    await service.openChannel('run-1');
    const sink = await watch();
    await run.finish();
    await sink.ended;
    service.releaseChannel('run-1');
    expect(service.counts).toEqual({ channels: 1, watchers: 0 });
    jest.advanceTimersByTime(29_000);
    expect(service.counts.channels).toBe(1);
    jest.advanceTimersByTime(1_000);
    expect(service.counts).toEqual({ channels: 0, watchers: 0 });
    expect(jest.getTimerCount()).toBe(0);
    const late = await watch();
    expect(await late.ended).toEqual({ kind: 'finished' });
  });

  it('ends a client that throws at a keep-alive, and serves the others theirs', async () => {
    const sink: WatchSink = {
      format: 'sse',
      write: () => true,
      keepAlive: () => {
        throw new Error('the socket is gone');
      },
      end: () => undefined,
    };
    (await open()).begin(sink);
    const other = await watch();
    jest.advanceTimersByTime(16_000);
    expect(other.keepAlives).toBe(1);
    expect(service.counts.watchers).toBe(1);
  });

  it('ends the watches of an expired run, which is not found again although it is in memory', async () => {
    service.onApplicationShutdown();
    service = new WatchService(log, { ...defaultsOf(watchSettings), retentionMs: 0 });
    await service.openChannel('run-1');
    const behind = await watch(0, 'sse', 1);
    await run.emit(5);
    await run.finish();
    // The clock advances between the end and the sweep.
    for (const endedAt = Date.now(); Date.now() <= endedAt;) await nextTurn();
    jest.advanceTimersByTime(1_000);
    expect(behind.reason).toMatchObject({ kind: 'failed', error: { reason: 'RUN_NOT_FOUND' } });
    await expect(open()).rejects.toMatchObject({
      reason: 'RUN_NOT_FOUND',
      message: expect.stringContaining('run not found'),
    });
    expect(service.counts).toEqual({ channels: 1, watchers: 0 });
  });

  it('sends a keep-alive when the client of a watch asks for one', async () => {
    const often = await watch();
    const seldom: string[] = [];
    const sink: WatchSink = {
      format: 'sse',
      keepAliveMs: 40_000,
      write: () => true,
      keepAlive: () => seldom.push('sign'),
      end: () => undefined,
    };
    (await open()).begin(sink);
    for (let second = 0; second < 60; second += 1) jest.advanceTimersByTime(1_000);
    expect(often.keepAlives).toBeGreaterThanOrEqual(4);
    expect(seldom).toEqual(['sign']);
  });
});
