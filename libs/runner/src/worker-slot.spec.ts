import { setImmediate as nextTurn } from 'node:timers/promises';
import { LocalAnalysisSlots } from '#slots';
import { RunSlot } from './run-slot.js';
import { WorkerSlot } from './worker-slot.js';

const live = (): AbortSignal => new AbortController().signal;

/** Runs of two users that compete for one slot. */
class Contest {
  private readonly slots = new LocalAnalysisSlots(1);
  readonly run = this.open();

  open(signal = live()): RunSlot {
    return new RunSlot(this.slots.claim('user'), signal);
  }

  /** True if another run would get the slot now. */
  async isFree(): Promise<boolean> {
    const asking = new AbortController();
    const other = this.slots.claim('another');
    const taken = other
      .acquire(asking.signal, () => undefined)
      .then(
        () => true,
        () => false,
      );
    asking.abort(new Error('only asked'));
    const isFree = await taken;
    other.release();
    return isFree;
  }
}

function worker(run: RunSlot, needs = false): WorkerSlot {
  const slot = new WorkerSlot(run, {
    onWait: () => undefined,
    onWaited: () => undefined,
    untimed: (wait) => wait,
  });
  run.enter(needs);
  return slot;
}

describe('WorkerSlot', () => {
  it('takes no slot for a worker that never needs one', async () => {
    const contest = new Contest();
    const slot = worker(contest.run);
    expect(await slot.wait(() => Promise.resolve(7))).toBe(7);
    expect(await contest.isFree()).toBe(true);
    slot.end();
  });

  it('shares one slot among the workers of a run, and keeps it between them until the run is over', async () => {
    const contest = new Contest();
    const [one, other] = [worker(contest.run), worker(contest.run)];
    await Promise.all([one.need(), other.need(), one.need()]);
    one.end();
    expect(await contest.isFree()).toBe(false);
    other.end();
    expect(await contest.isFree()).toBe(false);
    const next = worker(contest.run, true);
    await next.need();
    next.end();
    expect(await contest.isFree()).toBe(false);
    contest.run.close();
    expect(await contest.isFree()).toBe(true);
  });

  it('releases the slot while all working workers wait, and has it again before the last wait settles', async () => {
    const contest = new Contest();
    const [one, other] = [worker(contest.run), worker(contest.run)];
    await Promise.all([one.need(), other.need()]);
    const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const waits = [one.wait(() => first.promise), one.wait(() => second.promise)];
    expect(await contest.isFree()).toBe(false);
    const others = other.wait(() => second.promise);
    expect(await contest.isFree()).toBe(true);
    first.resolve();
    await waits[0];
    expect(await contest.isFree()).toBe(true);
    second.resolve();
    await Promise.all([...waits, others]);
    expect(await contest.isFree()).toBe(false);
  });

  it('releases it when the others have ended and the remaining worker needs none', async () => {
    const contest = new Contest();
    const [one, idle] = [worker(contest.run), worker(contest.run)];
    await one.need();
    one.end();
    expect(await contest.isFree()).toBe(true);
    idle.end();
  });

  it('has the slot again even when the awaited work fails', async () => {
    const contest = new Contest();
    const slot = worker(contest.run);
    await slot.need();
    await expect(slot.wait(() => Promise.reject(new Error('no answer')))).rejects.toThrow('no answer');
    expect(await contest.isFree()).toBe(false);
  });

  it('keeps it for a short wait and releases it for the rest of a long one', async () => {
    const contest = new Contest();
    const slot = worker(contest.run);
    await slot.need();
    expect(await slot.waitAfter(60_000, Promise.resolve('short'))).toBe('short');
    expect(await contest.isFree()).toBe(false);
    const long = Promise.withResolvers<string>();
    const waiting = slot.waitAfter(0, long.promise);
    while (!(await contest.isFree())) await nextTurn();
    long.resolve('long');
    expect(await waiting).toBe('long');
    expect(await contest.isFree()).toBe(false);
    await expect(slot.waitAfter(60_000, Promise.reject(new Error('refused')))).rejects.toThrow('refused');
  });

  it('throws the reason of an abort during the wait for the slot, and holds none', async () => {
    const contest = new Contest();
    const holder = worker(contest.run);
    await holder.need();
    const controller = new AbortController();
    const aborted = contest.open(controller.signal);
    const [one, other] = [worker(aborted, true), worker(aborted, true)];
    const needs = Promise.allSettled([one.need(), other.need()]);
    controller.abort(new Error('cancelled'));
    for (const need of await needs) expect(need).toMatchObject({ reason: { message: 'cancelled' } });
    one.end();
    other.end();
    aborted.close();
    holder.end();
    contest.run.close();
    expect(await contest.isFree()).toBe(true);
  });

  it('takes no slot for a worker that has ended while it waited', async () => {
    const contest = new Contest();
    const slot = worker(contest.run);
    await slot.need();
    const answer = Promise.withResolvers<void>();
    const left = slot.wait(() => answer.promise);
    slot.end();
    answer.resolve();
    await left;
    expect(await contest.isFree()).toBe(true);
  });
});
