import { defaultsOf } from '#settings';
import {
  openMemoryStorage,
  SqliteTestStorage,
  type TestStorage,
  CollectingSink,
  ObservedEventLog,
  WatchedRun,
} from '#storage-testing';
import type { WireFormat } from '#wire';
import { WatchService, type WatchOpening } from './watch.service.js';
import { watchSettings, type WatchOptions } from './watch-options.js';
import type { WatchEnd, WatchSink } from './watch-sink.js';

const FORMATS: readonly WireFormat[] = ['envelopes', 'sse'];

const STORAGES: readonly [name: string, open: () => Promise<TestStorage>][] = [
  ['memory', openMemoryStorage],
  ['SQLite', () => SqliteTestStorage.open()],
];

describe.each(STORAGES)('WatchService over %s', (_, openStorage) => {
  let storage: TestStorage;
  let log: ObservedEventLog;
  let run: WatchedRun;
  let service: WatchService;

  beforeEach(async () => {
    storage = await openStorage();
    log = new ObservedEventLog(storage.log);
    run = await WatchedRun.start({ runs: storage.runs, log });
    use({});
  });

  afterEach(async () => {
    service.onApplicationShutdown();
    await storage.close();
  });

  function use(options: Partial<WatchOptions>): void {
    service = new WatchService(log, {
      ...defaultsOf(watchSettings),
      retentionMs: Number.POSITIVE_INFINITY,
      ...options,
    });
  }

  const open = (afterSeq = 0, runId = 'run-1'): Promise<WatchOpening> => service.open({ runId, afterSeq });

  const watch = async (afterSeq = 0, format: WireFormat = 'envelopes', room?: number) =>
    CollectingSink.begin(await open(afterSeq), format, room);

  const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  async function caughtUp(...sinks: CollectingSink[]): Promise<void> {
    while (sinks.some(({ caughtUpAt }) => caughtUpAt.length === 0)) await nextTurn();
  }

  const seqsFrom = (first: number, last: number): number[] =>
    Array.from({ length: Math.max(0, last - first + 1) }, (_each, index) => first + index);

  describe('a watcher', () => {
    it('that begins at any point of a busy run gets each event once, in order', async () => {
      const sinks: { readonly sink: CollectingSink; readonly afterSeq: number }[] = [];
      const openings: Promise<void>[] = [];
      for (let step = 0; step < 120; step += 1) {
        const appended = run.emit(1 + (step % 4), 20 + (step % 7) * 300);
        for (const afterSeq of [0, run.lastSeq]) {
          const opening = open(afterSeq).then(async (opened) => {
            for (let turns = step % 3; turns > 0; turns -= 1) await nextTurn();
            sinks.push({ sink: CollectingSink.begin(opened, FORMATS[step % 2]), afterSeq });
          });
          openings.push(opening);
        }
        await appended;
      }
      await Promise.all(openings);
      await run.finish();
      expect(sinks).toHaveLength(240);
      for (const { sink, afterSeq } of sinks) {
        expect(await sink.ended).toEqual({ kind: 'finished' });
        expect(sink.seqs).toEqual(seqsFrom(afterSeq + 1, run.lastSeq));
        expect(sink.bytes.equals(run.bytesAfter(afterSeq, sink.format))).toBe(true);
        expect(sink.caughtUpAt).toHaveLength(1);
      }
    });

    it('that is repeatedly full loses and repeats nothing', async () => {
      use({ readBytes: 2_000, tailBytes: 5_000 });
      const rooms = [1, 2, 3, 7];
      const sinks = await Promise.all(rooms.map((room, index) => watch(0, FORMATS[index % 2], room)));
      let isOver = false;
      const draining = sinks.map(async (sink, index) => {
        while (sink.reason === undefined) {
          for (let turns = (index + 1) * 3; turns > 0; turns -= 1) await nextTurn();
          if (sink.room <= 0) sink.drain(rooms[index]);
        }
      });
      for (let step = 0; step < 150; step += 1) await run.emit(1 + (step % 5), 100);
      await run.finish();
      isOver = true;
      await Promise.all(draining);
      for (const sink of sinks) {
        expect(sink.reason).toEqual({ kind: 'finished' });
        expect(sink.seqs).toEqual(seqsFrom(1, run.lastSeq));
        expect(sink.bytes.equals(run.bytesAfter(0, sink.format))).toBe(true);
      }
      expect(isOver).toBe(true);
    });

    it('that is caught up is served without reading the log', async () => {
      const sink = await watch();
      await caughtUp(sink);
      const reads = log.reads;
      for (let step = 0; step < 20; step += 1) await run.emit(3);
      expect(sink.seqs).toEqual(seqsFrom(1, 60));
      expect(log.reads).toBe(reads);
    });

    it('that is full receives nothing until it has drained', async () => {
      const sink = await watch(0, 'sse', 2);
      for (let step = 0; step < 10; step += 1) await run.emit();
      await nextTurn();
      expect(sink.seqs).toEqual([1, 2]);
      sink.drain();
      while (sink.seqs.length < 10) await nextTurn();
      await run.finish();
      expect(await sink.ended).toEqual({ kind: 'finished' });
      expect(sink.seqs).toEqual(seqsFrom(1, 11));
    });

    it('that is full at the last event ends once it has drained', async () => {
      const sink = await watch(0, 'sse', 1);
      await run.finish();
      await nextTurn();
      expect([sink.seqs, sink.reason]).toEqual([[1], undefined]);
      sink.drain();
      expect(await sink.ended).toEqual({ kind: 'finished' });
    });

    it('causes no buffering of undelivered events, however far behind it is', async () => {
      use({ tailBytes: 256 * 1024 });
      const stopped = await Promise.all(Array.from({ length: 50 }, () => watch(0, 'sse', 1)));
      await run.emit(1, 1_000);
      const before = await usedMemory();
      for (let step = 0; step < 100; step += 1) {
        await run.emit(20, 5_000);
        run.batches.length = 0;
      }
      const grown = (await usedMemory()) - before;
      for (const sink of stopped) expect(sink.seqs).toEqual([1]);
      // 20 MB were written; a log in memory is not counted as the watchers'.
      const held = storage instanceof SqliteTestStorage ? 0 : 20e6;
      expect(grown - held).toBeLessThan(5e6);
    });

    it('that accepts everything lets others make progress', async () => {
      for (let step = 0; step < 12; step += 1) await run.emit(1, 1_000_000);
      await run.finish();
      const sink = await watch();
      await nextTurn();
      expect(sink.seqs.length).toBeGreaterThan(0);
      expect(sink.seqs.length).toBeLessThan(6);
      expect(await sink.ended).toEqual({ kind: 'finished' });
      expect(sink.seqs).toEqual(seqsFrom(1, 13));
    });

    it('of a finished run receives all of it, and its end', async () => {
      await run.emit(10);
      await run.finish();
      const fresh = await watch();
      const resumed = await watch(10, 'sse');
      for (const sink of [fresh, resumed]) expect(await sink.ended).toEqual({ kind: 'finished' });
      expect(fresh.seqs).toEqual(seqsFrom(1, 11));
      expect(resumed.bytes).toEqual(run.bytesAfter(10, 'sse'));
    });

    it('that leaves receives nothing more, not even an end', async () => {
      const sink = await watch();
      await run.emit();
      sink.leave();
      sink.leave();
      sink.drain();
      await run.emit();
      await run.finish();
      expect([sink.seqs, sink.reason]).toEqual([[1], undefined]);
    });

    it('that leaves while it waits for the log receives nothing from it', async () => {
      await run.emit(5);
      const gate = Promise.withResolvers<void>();
      log.beforeRead = () => gate.promise;
      const sink = await watch();
      sink.leave();
      gate.resolve();
      await nextTurn();
      expect(sink.seqs).toEqual([]);
      expect(service.counts.watchers).toBe(0);
    });

    it('receives an error when the log cannot be read', async () => {
      await run.emit(5);
      const error = new Error('away');
      log.beforeRead = () => Promise.reject(error);
      const sink = await watch();
      expect(await sink.ended).toEqual({ kind: 'failed', error });
      expect(service.counts.watchers).toBe(0);
    });

    it('receives an error when its next event is no longer kept, and never skips one', async () => {
      use({ tailBytes: 100 });
      const behind = await watch(0, 'sse', 1);
      for (let step = 0; step < 5; step += 1) await run.emit(1, 200);
      await run.finish();
      await storage.runs.expire(new Date(Date.now() + 1e9), 10);
      behind.drain();
      expect(await behind.ended).toMatchObject({ kind: 'failed', error: { reason: 'RUN_NOT_FOUND' } });
      expect(behind.seqs).toEqual([1]);
    });

    it('receives an error when the log was trimmed past it, and never skips events', async () => {
      use({ tailBytes: 100 });
      const behind = await watch(0, 'sse', 1);
      for (let step = 0; step < 5; step += 1) await run.emit(1, 200);
      log.firstSeq = 4;
      behind.drain();
      expect(await behind.ended).toMatchObject({ kind: 'failed', error: { reason: 'EVENTS_TRIMMED' } });
      expect(behind.seqs).toEqual([1]);
    });
  });

  describe('a broken client', () => {
    const broken = (method: 'write' | 'caughtUp', alsoEnd: boolean): WatchSink => ({
      format: 'envelopes',
      write: () => {
        if (method === 'write') throw new Error('the socket is gone');
        return true;
      },
      caughtUp: () => {
        if (method === 'caughtUp') throw new Error('the socket is gone');
      },
      end: () => {
        if (alsoEnd) throw new Error('the socket is still gone');
      },
    });

    it.each([
      ['when it is written to', 'write', false],
      ['when it is written to and when it is ended', 'write', true],
      ['when it has caught up', 'caughtUp', false],
      ['when it has caught up and when it is ended', 'caughtUp', true],
    ] as const)('that throws %s disturbs nobody else and is released', async (_case, method, alsoEnd) => {
      const before = await watch();
      (await open()).begin(broken(method, alsoEnd));
      const after = await watch();
      await caughtUp(before, after);
      await run.emit();
      await run.emit();
      expect(before.seqs).toEqual([1, 2]);
      expect(after.seqs).toEqual([1, 2]);
      expect(service.counts.watchers).toBe(2);
    });

    it('that throws at its end does not keep the others from theirs', async () => {
      const ends: WatchEnd[] = [];
      const sink = (fails: boolean): WatchSink => ({
        format: 'sse',
        write: () => true,
        end: (reason) => {
          if (fails) throw new Error('the socket is gone');
          ends.push(reason);
        },
      });
      for (const fails of [false, true, false]) (await open()).begin(sink(fails));
      service.drain();
      expect(ends).toHaveLength(2);
      expect(service.counts.watchers).toBe(0);
    });
  });

  describe('opening', () => {
    it.each([
      [0, 'from_start'],
      [1, 'resumed'],
      [3, 'resumed'],
    ])('after seq %i of 3 gives the verdict %s', async (afterSeq, verdict) => {
      await run.emit(3);
      const opening = await open(afterSeq);
      expect(opening).toMatchObject({ verdict, firstSeq: 1, lastSeq: 3, nothingLeft: false });
      opening.cancel();
    });

    it('ahead of the log is refused', async () => {
      await run.emit(3);
      await expect(open(4)).rejects.toMatchObject({
        reason: 'CURSOR_AHEAD',
        metadata: { after_seq: '4', last_seq: '3' },
      });
      expect(service.counts.watchers).toBe(0);
    });

    it('before the first kept event gives the verdict gap, and begins with what is available', async () => {
      await run.emit(3);
      await run.emit(3);
      log.firstSeq = 4;
      const opening = await open(1);
      expect(opening).toMatchObject({ verdict: 'gap', firstSeq: 4, lastSeq: 6 });
      const sink = CollectingSink.begin(opening);
      await caughtUp(sink);
      expect(sink.seqs).toEqual([4, 5, 6]);
      const atEdge = await open(3);
      expect(atEdge.verdict).toBe('resumed');
      atEdge.cancel();
    });

    it('reports when the run is over and fully seen', async () => {
      await run.emit(2);
      await run.finish();
      const seen = await open(3);
      const unseen = await open(2);
      expect([seen.nothingLeft, unseen.nothingLeft]).toEqual([true, false]);
      seen.cancel();
      unseen.cancel();
    });

    it('is refused for an unknown run, and leaves nothing behind', async () => {
      await expect(open(0, 'nobody')).rejects.toMatchObject({ reason: 'RUN_NOT_FOUND' });
      expect(service.counts).toEqual({ channels: 0, watchers: 0 });
    });

    it('loses nothing that is appended between admission and start', async () => {
      const opening = await open();
      await run.emit(3);
      await run.finish();
      const sink = CollectingSink.begin(opening);
      expect(await sink.ended).toEqual({ kind: 'finished' });
      expect(sink.seqs).toEqual([1, 2, 3, 4]);
    });

    it('is refused above the limits per run and in total, and accepted again when one has left', async () => {
      use({ maxWatchers: 4, maxWatchersPerRun: 3 });
      await WatchedRun.start({ runs: storage.runs, log }, 'run-2');
      const full = { reason: 'WATCHERS_EXHAUSTED', code: 'RESOURCE_EXHAUSTED', retryDelayMs: 5_000 };
      const openings = await Promise.all([open(), open(), open()]);
      await expect(open()).rejects.toMatchObject(full);
      await open(0, 'run-2');
      await expect(open(0, 'run-2')).rejects.toMatchObject(full);
      openings[0]?.cancel();
      const sink = CollectingSink.begin(await open());
      await expect(open()).rejects.toMatchObject(full);
      sink.leave();
      (await open()).cancel();
      await expect(open(0, 'nobody')).rejects.toMatchObject({ reason: 'RUN_NOT_FOUND' });
      await expect(open(99)).rejects.toMatchObject({ reason: 'CURSOR_AHEAD' });
      expect(service.counts.watchers).toBe(3);
    });
  });

  describe('shutting down', () => {
    it('tells every watcher when to reconnect, at different times, and accepts no more', async () => {
      const sinks = await Promise.all(Array.from({ length: 50 }, () => watch()));
      const admitted = await open();
      const full = await watch(0, 'sse', 1);
      await run.emit();
      service.beforeApplicationShutdown();
      const late = CollectingSink.begin(admitted);
      const retries = [...sinks, full, late].map(({ reason }) => {
        expect(reason?.kind).toBe('draining');
        return reason?.kind === 'draining' ? reason.retryMs : 0;
      });
      for (const retryMs of retries) {
        expect(retryMs).toBeGreaterThanOrEqual(1_000);
        expect(retryMs).toBeLessThanOrEqual(2_000);
      }
      expect(new Set(retries).size).toBeGreaterThan(10);
      await expect(open()).rejects.toMatchObject({ reason: 'DRAINING', code: 'UNAVAILABLE' });
      expect(service.counts.watchers).toBe(0);
      service.onApplicationShutdown();
      expect(service.counts).toEqual({ channels: 0, watchers: 0 });
      expect(log.subscribers).toBe(0);
    });
  });
});

async function usedMemory(): Promise<number> {
  const { setFlagsFromString } = await import('node:v8');
  const { runInNewContext } = await import('node:vm');
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  await new Promise((resolve) => setImmediate(resolve));
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
