import { followRun } from '#storage-testing';
import { fromBinary } from '@bufbuild/protobuf';
import { WatchRunResponseSchema } from '#contract';
import type { Run, StartedRun } from '#runs';
import { type PendingEvent, type RunEventLog } from '#watch';
import { envelopesIn, messageIn, type FramedBatch, type WireFormat } from '#wire';
import type { OpenStorage, TestStorage } from '#storage-testing';
import { logEvent, newRun, pending, successEvent, TERMINAL_EVENTS } from '#testing';

const FORMATS: readonly WireFormat[] = ['envelopes', 'sse'];
const NOW = new Date('2026-01-02T03:04:06.000Z');

/**
 * The guarantees of `RunEventLog` and `RunLogMaintenance`, together with the run store that shares
 * their storage.
 */
export function runEventLogContract(open: OpenStorage): void {
  let storage: TestStorage;
  let log: RunEventLog;

  beforeEach(async () => {
    storage = await open();
    log = storage.log;
  });

  afterEach(() => storage.close());

  async function startedRun(runId = 'run-1'): Promise<number> {
    await storage.runs.admit(newRun({ runId, sessionId: `session of ${runId}` }), { maxActiveRuns: 1_000 });
    return ((await storage.runs.start(runId, NOW)) as StartedRun).epoch;
  }

  async function all(runId: string, format: WireFormat): Promise<Buffer> {
    return (await log.read(runId, 0, format, Number.MAX_SAFE_INTEGER))?.bytes ?? Buffer.alloc(0);
  }

  describe('appending', () => {
    it('numbers the events 1, 2, 3, ... regardless of batches', async () => {
      const epoch = await startedRun();
      expect(await log.extent('run-1')).toEqual({ firstSeq: 1, lastSeq: 0, ended: false });
      expect(await log.read('run-1', 0, 'sse', 100)).toBeUndefined();
      let sent = 0;
      for (const size of [1, 3, 1, 10]) {
        const batch = await log.append('run-1', epoch, logs(sent, size));
        expect(batch).toMatchObject({ firstSeq: sent + 1, lastSeq: sent + size, ended: false });
        sent += size;
      }
      expect(await log.extent('run-1')).toEqual({ firstSeq: 1, lastSeq: sent, ended: false });
      expect(messagesOf(await all('run-1', 'envelopes'))).toEqual(logs(0, sent).map(told));
      expect((await storage.runs.get('run-1'))?.lastSeq).toBe(sent);
    });

    it('keeps the order of calls when many runs append at once', async () => {
      const runIds = Array.from({ length: 10 }, (_, index) => `run-${index}`);
      const epochs = await Promise.all(runIds.map(startedRun));
      const appends: Promise<FramedBatch>[] = [];
      for (let step = 0; step < 50; step += 1) {
        runIds.forEach((runId, run) => {
          appends.push(log.append(runId, epochs[run] ?? 0, logs(step * 2, 2, runId)));
        });
      }
      await Promise.all(appends);
      for (const runId of runIds) {
        expect(messagesOf(await all(runId, 'envelopes'))).toEqual(logs(0, 100, runId).map(told));
      }
    });

    it('stores emission time, attempt and progress of each event', async () => {
      const epoch = await startedRun();
      const emittedAt = new Date('2026-05-06T07:08:09.010Z');
      const event = pending(
        { kind: 'progress', message: 'half', progressPercent: 50 },
        { emittedAt, attempt: 3 },
      );
      await log.append('run-1', epoch, [event]);
      const [message] = decoded(await all('run-1', 'envelopes'));
      expect(message).toMatchObject({ message: 'half', progressPercent: 50, attempt: 3, seq: 1n });
      expect(Number(message?.emittedAt?.seconds) * 1000).toBe(emittedAt.getTime() - 10);
      expect(message?.emittedAt?.nanos).toBe(10_000_000);
    });

    it('keeps the progress that the run has reported, which never decreases, to its end and into its next attempt', async () => {
      const shown = async (): Promise<number | undefined> =>
        (await storage.runs.get('run-1'))?.progressPercent;
      const progress = (progressPercent?: number): PendingEvent =>
        pending({
          kind: 'progress',
          message: '',
          ...(progressPercent === undefined ? {} : { progressPercent }),
        });
      const first = await startedRun();
      expect(await shown()).toBe(0);
      await log.append('run-1', first, [progress(10), progress(40.9)]);
      expect(await shown()).toBe(40);
      for (const less of [progress(20), progress()]) {
        await log.append('run-1', first, [less]);
        expect(await shown()).toBe(40);
      }
      const { run, epoch } = (await storage.runs.start('run-1', NOW)) as StartedRun;
      expect(run.progressPercent).toBe(40);
      await expect(log.append('run-1', first, [progress(90)])).rejects.toMatchObject({
        reason: 'EPOCH_FENCED',
      });
      expect(await shown()).toBe(40);
      await log.append('run-1', epoch, [pending({ ...TERMINAL_EVENTS[0], progressPercent: 100 } as never)]);
      expect(await shown()).toBe(100);
      expect((await storage.runs.list({ limit: 1 }))[0]?.progressPercent).toBe(100);
    });

    it('refuses an epoch other than the current one and stores nothing', async () => {
      const old = await startedRun();
      await log.append('run-1', old, logs(0, 2));
      const { epoch } = (await storage.runs.start('run-1', NOW)) as StartedRun;
      const heard: FramedBatch[] = [];
      const unfollow = followRun(log, 'run-1', (batch) => heard.push(batch));
      const before = await all('run-1', 'sse');
      for (const wrong of [old, epoch + 1, 0, -1]) {
        await expect(log.append('run-1', wrong, logs(2, 2))).rejects.toMatchObject({
          reason: 'EPOCH_FENCED',
        });
        await expect(log.append('run-1', wrong, [successEvent()])).rejects.toMatchObject({
          reason: 'EPOCH_FENCED',
        });
      }
      unfollow();
      expect(heard).toEqual([]);
      expect(await all('run-1', 'sse')).toEqual(before);
      expect(await storage.runs.get('run-1')).toMatchObject({ state: 'running', lastSeq: 2 });
      expect(await log.append('run-1', epoch, logs(2, 1))).toMatchObject({ firstSeq: 3 });
    });

    it('does not let a refused append affect others in the same batch', async () => {
      const epoch = await startedRun();
      const results = await Promise.allSettled([
        log.append('run-1', epoch, logs(0, 2)),
        log.append('run-1', epoch + 1, logs(9, 1)),
        log.append('nobody', epoch, logs(9, 1)),
        log.append('run-1', epoch, logs(2, 2)),
      ]);
      expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
      expect(messagesOf(await all('run-1', 'envelopes'))).toEqual(logs(0, 4).map(told));
    });

    it('refuses a run that was not admitted or not started', async () => {
      await expect(log.append('nobody', 1, logs(0, 1))).rejects.toMatchObject({ reason: 'RUN_NOT_FOUND' });
      expect(await log.extent('nobody')).toBeUndefined();
      expect(await log.read('nobody', 0, 'sse', 100)).toBeUndefined();
      await storage.runs.admit(newRun(), { maxActiveRuns: 1 });
      await expect(log.append('run-1', 1, logs(0, 1))).rejects.toMatchObject({ reason: 'EPOCH_FENCED' });
    });
  });

  describe('ending', () => {
    it.each(TERMINAL_EVENTS)(
      'stores the final state together with the terminal event: $kind',
      async (event) => {
        const epoch = await startedRun();
        const seen: Promise<Run | undefined>[] = [];
        const unfollow = followRun(log, 'run-1', () => seen.push(storage.runs.get('run-1')));
        const emittedAt = new Date('2026-05-06T07:08:09.010Z');
        const batch = await log.append('run-1', epoch, [
          logEvent('last words'),
          pending(event, { emittedAt }),
        ]);
        unfollow();
        const over = await storage.runs.get('run-1');
        expect(batch.ended).toBe(true);
        expect(await seen[0]).toEqual(over);
        expect(over).toMatchObject({ state: event.state, finishedAt: emittedAt, lastSeq: 2 });
        expect(over?.error).toEqual(event.kind === 'failed' ? event.error : undefined);
        expect(over?.question).toEqual(event.kind === 'input_required' ? event.question : undefined);
        expect(await log.extent('run-1')).toEqual({
          firstSeq: 1,
          lastSeq: 2,
          ended: true,
          endedAt: expect.any(Date),
        });
      },
    );

    it('accepts nothing after the terminal event', async () => {
      const epoch = await startedRun();
      await log.append('run-1', epoch, [logEvent('a'), successEvent()]);
      const before = await storage.runs.get('run-1');
      for (const events of [[logEvent('late')], [successEvent()]]) {
        await expect(log.append('run-1', epoch, events)).rejects.toMatchObject({ reason: 'EPOCH_FENCED' });
      }
      expect(messagesOf(await all('run-1', 'envelopes'))).toEqual(['a', 'done']);
      expect(await storage.runs.get('run-1')).toEqual(before);
    });

    it('accepts exactly one of several simultaneous ends', async () => {
      const epoch = await startedRun();
      const ends = await Promise.allSettled(
        Array.from({ length: 5 }, (_, index) => log.append('run-1', epoch, [successEvent(`end ${index}`)])),
      );
      expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect((await log.extent('run-1'))?.lastSeq).toBe(1);
    });

    it('refuses a terminal event in the middle of an append, and stores none of it', async () => {
      const epoch = await startedRun();
      const events = [logEvent('a'), successEvent(), logEvent('b')];
      await expect(log.append('run-1', epoch, events)).rejects.toMatchObject({
        reason: 'RUN_ALREADY_FINISHED',
      });
      expect(await log.extent('run-1')).toEqual({ firstSeq: 1, lastSeq: 0, ended: false });
      expect(await storage.runs.get('run-1')).toMatchObject({ state: 'running', lastSeq: 0 });
    });
  });

  describe('reading', () => {
    it.each(FORMATS)('returns the rest after any seq in steps of any size: %s', async (format) => {
      const epoch = await startedRun();
      const batches: FramedBatch[] = [];
      let sent = 0;
      for (const size of [1, 4, 2, 7, 1]) {
        batches.push(await log.append('run-1', epoch, logs(sent, size)));
        sent += size;
      }
      batches.push(await log.append('run-1', epoch, [successEvent()]));
      const whole = Buffer.concat(batches.map((batch) => batch[format]));
      const frames = framesOf(whole, format);
      expect(frames).toHaveLength(sent + 1);
      for (let afterSeq = 0; afterSeq <= sent; afterSeq += 1) {
        for (const maxBytes of [1, 300, 1_000_000]) {
          const rest = await readAll('run-1', afterSeq, format, maxBytes);
          expect(rest).toEqual(Buffer.concat(frames.slice(afterSeq)));
        }
      }
      expect(await log.read('run-1', sent + 1, format, 100)).toBeUndefined();
      expect(await log.read('run-1', sent + 100, format, 100)).toBeUndefined();
    });

    it('stops soon after the requested number of bytes', async () => {
      const epoch = await startedRun();
      for (let index = 0; index < 50; index += 1) {
        await log.append('run-1', epoch, [logEvent('x'.repeat(1_000))]);
      }
      const chunk = await log.read('run-1', 0, 'envelopes', 10_000);
      expect(chunk?.bytes.length).toBeGreaterThanOrEqual(10_000);
      expect(chunk?.bytes.length).toBeLessThan(12_000);
    });

    async function readAll(
      runId: string,
      afterSeq: number,
      format: WireFormat,
      maxBytes: number,
    ): Promise<Buffer> {
      const parts: Buffer[] = [];
      for (let seq = afterSeq; ;) {
        const chunk = await log.read(runId, seq, format, maxBytes);
        if (chunk === undefined) return Buffer.concat(parts);
        expect(chunk.firstSeq).toBe(seq + 1);
        expect(chunk.lastSeq).toBeGreaterThan(seq);
        parts.push(chunk.bytes);
        seq = chunk.lastSeq;
      }
    }
  });

  describe('trimming', () => {
    const SIZES = [1, 4, 2, 7, 1];
    const LAST = 16;

    /** Creates a finished run of 16 events in appends of several sizes; returns its frames in each form. */
    async function finishedRun(runId = 'run-1', endedAt = NOW): Promise<Record<WireFormat, Buffer[]>> {
      const epoch = await startedRun(runId);
      let sent = 0;
      for (const size of SIZES) {
        await log.append(runId, epoch, logs(sent, size, runId));
        sent += size;
      }
      await log.append(runId, epoch, [{ ...successEvent(), emittedAt: endedAt }]);
      return {
        envelopes: framesOf(await all(runId, 'envelopes'), 'envelopes'),
        sse: framesOf(await all(runId, 'sse'), 'sse'),
      };
    }

    it('keeps exactly the events from the given one on, wherever that lies in an append', async () => {
      const frames = await finishedRun();
      for (let beforeSeq = 1; beforeSeq <= LAST; beforeSeq += 1) {
        await storage.maintenance.trim('run-1', beforeSeq);
        expect(await log.extent('run-1')).toEqual({
          firstSeq: beforeSeq,
          lastSeq: LAST,
          ended: true,
          endedAt: expect.any(Date),
        });
        for (const format of FORMATS) {
          for (let afterSeq = 0; afterSeq < LAST; afterSeq += 1) {
            const from = Math.max(afterSeq + 1, beforeSeq);
            const chunk = await log.read('run-1', afterSeq, format, Number.MAX_SAFE_INTEGER);
            expect(chunk).toMatchObject({ firstSeq: from, lastSeq: LAST });
            expect(chunk?.bytes).toEqual(Buffer.concat(frames[format].slice(from - 1)));
          }
        }
      }
      expect(await storage.runs.get('run-1')).toMatchObject({ state: 'succeeded', lastSeq: LAST });
    });

    it('never drops the terminal event', async () => {
      const frames = await finishedRun();
      for (const beforeSeq of [LAST + 1, LAST + 100]) await storage.maintenance.trim('run-1', beforeSeq);
      expect(await log.extent('run-1')).toEqual({
        firstSeq: LAST,
        lastSeq: LAST,
        ended: true,
        endedAt: expect.any(Date),
      });
      expect(await all('run-1', 'sse')).toEqual(frames.sse.at(-1));
    });

    it('never undoes a trim, and ignores an unknown run', async () => {
      await finishedRun();
      await storage.maintenance.trim('run-1', 10);
      for (const beforeSeq of [9, 1, 0, -1]) await storage.maintenance.trim('run-1', beforeSeq);
      await storage.maintenance.trim('nobody', 5);
      expect(await log.extent('run-1')).toMatchObject({ firstSeq: 10 });
    });

    it('lets an active run continue where it was', async () => {
      const epoch = await startedRun();
      await storage.maintenance.trim('run-1', 5);
      expect(await log.extent('run-1')).toEqual({ firstSeq: 1, lastSeq: 0, ended: false });
      await log.append('run-1', epoch, logs(0, 4));
      await storage.maintenance.trim('run-1', 100);
      expect(await log.append('run-1', epoch, logs(4, 2))).toMatchObject({ firstSeq: 5, lastSeq: 6 });
      expect(await log.extent('run-1')).toEqual({ firstSeq: 4, lastSeq: 6, ended: false });
      expect((await log.read('run-1', 0, 'sse', 1_000_000))?.firstSeq).toBe(4);
    });

    it("tells the run's subscribers its new first event once the trim is done", async () => {
      await finishedRun();
      await finishedRun('run-2');
      const heard: [number, Promise<unknown>][] = [];
      const ignored: unknown[] = [];
      const unfollow = followRun(
        log,
        'run-1',
        () => ignored.push('a batch'),
        (firstSeq) => heard.push([firstSeq, log.extent('run-1')]),
      );
      const withoutTrims = followRun(log, 'run-1', () => ignored.push('a batch'));
      await storage.maintenance.trim('run-2', 3);
      await storage.maintenance.trim('run-1', 7);
      unfollow();
      await storage.maintenance.trim('run-1', 9);
      withoutTrims();
      expect(heard.map(([firstSeq]) => firstSeq)).toEqual([7]);
      expect(await heard[0]?.[1]).toMatchObject({ firstSeq: 7 });
      expect(ignored).toEqual([]);
    });

    it('tracks the size of all events through appends, refusals, trims and removals', async () => {
      const kept = async (...runIds: string[]): Promise<number> => {
        let bytes = 0;
        for (const runId of runIds) {
          for (const format of FORMATS) bytes += (await all(runId, format)).length;
        }
        return bytes;
      };
      expect(await storage.maintenance.size()).toBe(0);
      const epoch = await startedRun('active');
      await log.append('active', epoch, logs(0, 3));
      await expect(log.append('active', epoch + 1, logs(3, 3))).rejects.toMatchObject({
        reason: 'EPOCH_FENCED',
      });
      await finishedRun('finished');
      expect(await storage.maintenance.size()).toBe(await kept('active', 'finished'));
      await storage.maintenance.trim('active', 2);
      await storage.maintenance.trim('finished', 9);
      expect(await storage.maintenance.size()).toBe(await kept('active', 'finished'));
      await log.append('active', epoch, [successEvent()]);
      await storage.maintenance.trim('active', 3);
      expect(await storage.maintenance.size()).toBe(await kept('active', 'finished'));
      await storage.runs.expire(new Date(NOW.getTime() + 1), 10);
      expect(await storage.runs.get('finished')).toBeUndefined();
      expect(await storage.maintenance.size()).toBe(await kept('active'));
    });

    it('shrinks finished runs to their terminal events, the earliest finished first', async () => {
      const active = await startedRun('active');
      await log.append('active', active, logs(0, 50));
      const order = ['third', 'first', 'second'];
      const times = [30, 10, 20];
      for (const [index, runId] of order.entries()) await finishedRun(runId, new Date(times[index] ?? 0));
      const whole = await storage.maintenance.size();
      const firstSeqs = async (): Promise<(number | undefined)[]> => {
        const extents = await Promise.all(
          ['active', 'first', 'second', 'third'].map((runId) => log.extent(runId)),
        );
        return extents.map((extent) => extent?.firstSeq);
      };
      await shrunkTo(whole);
      expect(await firstSeqs()).toEqual([1, 1, 1, 1]);
      await shrunkTo(whole - 1);
      expect(await firstSeqs()).toEqual([1, LAST, 1, 1]);
      await shrunkTo((await storage.maintenance.size()) - 1);
      expect(await firstSeqs()).toEqual([1, LAST, LAST, 1]);
      await shrunkTo(0);
      expect(await firstSeqs()).toEqual([1, LAST, LAST, LAST]);
      expect(await storage.runs.get('first')).toMatchObject({ state: 'succeeded', lastSeq: LAST });
    });

    async function shrunkTo(bytes: number): Promise<void> {
      while (await storage.maintenance.shrink(bytes));
    }
  });

  describe('subscribing', () => {
    it('tells every subscriber of a run about each batch once, in order, before the append resolves', async () => {
      const epoch = await startedRun();
      const otherEpoch = await startedRun('run-2');
      const heard: number[][] = [[], []];
      const stop = heard.map((seqs) => followRun(log, 'run-1', ({ firstSeq }) => seqs.push(firstSeq)));
      const heardAtEnd: number[] = [];
      await Promise.all(
        Array.from({ length: 20 }, async (_, index) => {
          void log.append('run-2', otherEpoch, logs(index, 1));
          await log.append('run-1', epoch, logs(index, 1));
          heardAtEnd.push(heard[0]?.includes(index + 1) === true ? 1 : 0);
        }),
      );
      expect(heard[0]).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
      expect(heard[1]).toEqual(heard[0]);
      expect(heardAtEnd).toEqual(Array<number>(20).fill(1));
      stop[0]?.();
      await log.append('run-1', epoch, logs(20, 1));
      stop[1]?.();
      await log.append('run-1', epoch, logs(21, 1));
      expect([heard[0]?.length, heard[1]?.length]).toEqual([20, 21]);
    });

    it('announces nothing that cannot be read yet', async () => {
      const epoch = await startedRun();
      const checks: Promise<void>[] = [];
      const unfollow = followRun(log, 'run-1', (batch) => {
        for (const format of FORMATS) {
          const check = log.read('run-1', batch.firstSeq - 1, format, 1).then((chunk) => {
            expect(chunk?.bytes).toEqual(batch[format]);
            expect(chunk?.lastSeq).toBe(batch.lastSeq);
          });
          checks.push(check);
        }
      });
      for (let index = 0; index < 10; index += 1) await log.append('run-1', epoch, logs(index * 3, 3));
      unfollow();
      await Promise.all(checks);
      expect(checks).toHaveLength(20);
    });

    it('lets a listener unsubscribe itself and others during a notification', async () => {
      const epoch = await startedRun();
      const heard: string[] = [];
      const stopSecond = (): void => second();
      const first = followRun(log, 'run-1', () => {
        heard.push('first');
        first();
        stopSecond();
      });
      const second = followRun(log, 'run-1', () => heard.push('second'));
      const third = followRun(log, 'run-1', () => heard.push('third'));
      await log.append('run-1', epoch, logs(0, 1));
      await log.append('run-1', epoch, logs(1, 1));
      third();
      expect(heard).toEqual(['first', 'third', 'third']);
    });
  });
}

function logs(from: number, count: number, prefix = 'event'): PendingEvent[] {
  return Array.from({ length: count }, (_, index) => logEvent(`${prefix} ${from + index}`));
}

function told({ draft }: PendingEvent): string {
  return 'message' in draft ? draft.message : '';
}

function decoded(envelopes: Buffer) {
  return [...envelopesIn(envelopes)].map((each) => fromBinary(WatchRunResponseSchema, messageIn(each)));
}

/** Returns the messages, after checking that their seqs are 1, 2, 3, ... */
function messagesOf(envelopes: Buffer): string[] {
  const messages = decoded(envelopes);
  expect(messages.map(({ seq }) => Number(seq))).toEqual(messages.map((_, index) => index + 1));
  return messages.map(({ message }) => message);
}

function framesOf(bytes: Buffer, format: WireFormat): Buffer[] {
  if (format === 'envelopes') return [...envelopesIn(bytes)];
  const texts = bytes.toString('utf8').split('\n\n').slice(0, -1);
  return texts.map((text) => Buffer.from(`${text}\n\n`));
}
