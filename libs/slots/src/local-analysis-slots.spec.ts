import { getEventListeners } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { SlotClaim } from './analysis-slots.port.js';
import { LocalAnalysisSlots } from './local-analysis-slots.js';

interface Asked {
  readonly claim: SlotClaim;
  readonly controller: AbortController;
  /** The places in the queue that were reported to it, in order. */
  readonly places: number[];
  readonly taken: Promise<void>;
}

/** Runs named after their user, who is their first letter, and the order in which they get their slots. */
class Runs {
  readonly granted: string[] = [];
  private readonly claims = new Map<string, SlotClaim>();

  constructor(private readonly slots: LocalAnalysisSlots) {}

  ask(name: string): Asked {
    const claim = this.claims.get(name) ?? this.slots.claim(name.slice(0, 1));
    this.claims.set(name, claim);
    const controller = new AbortController();
    const places: number[] = [];
    const taken = claim
      .acquire(controller.signal, (ahead) => places.push(ahead))
      .then(() => void this.granted.push(name));
    taken.catch(() => undefined);
    return { claim, controller, places, taken };
  }

  /** Releases the slots of all that have or get one, one after the other, until nobody waits. */
  async finish(): Promise<string[]> {
    await nextTurn();
    for (let done = 0; done < this.granted.length; done += 1) {
      this.claims.get(this.granted[done] as string)?.release();
      await nextTurn();
    }
    return this.granted;
  }
}

const runsOn = (slots: number): Runs => new Runs(new LocalAnalysisSlots(slots));

describe('LocalAnalysisSlots', () => {
  it('grants the configured number of slots at once, and the next when one is released', async () => {
    const runs = runsOn(2);
    const [first, , third] = ['a1', 'b1', 'c1', 'd1'].map((name) => runs.ask(name));
    await first?.taken;
    expect(runs.granted).toEqual(['a1', 'b1']);
    first?.claim.release();
    first?.claim.release();
    await third?.taken;
    expect(runs.granted).toEqual(['a1', 'b1', 'c1']);
  });

  it("serves waiting users in turn, and each user's runs in order of arrival", async () => {
    const runs = runsOn(1);
    for (const name of ['a1', 'a2', 'a3', 'a4', 'b1', 'b2', 'c1']) runs.ask(name);
    expect(await runs.finish()).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3', 'a4']);
  });

  it('reports its queue position to each waiter, once for each change', () => {
    const runs = runsOn(1);
    const [holder, second, third] = ['a1', 'a2', 'a3'].map((name) => runs.ask(name));
    const late = runs.ask('b1');
    expect([holder, second, third, late].map((asked) => asked?.places)).toEqual([[], [0, 1], [1, 2], [0]]);
    holder?.claim.release();
    expect([second, third, late].map((asked) => asked?.places)).toEqual([[0, 1, 0], [1, 2, 1], [0]]);
  });

  it('puts a returning run before later runs of its user', async () => {
    const runs = runsOn(1);
    const [first] = ['a1', 'a2', 'a3'].map((name) => runs.ask(name));
    await first?.taken;
    first?.claim.release();
    expect(runs.ask('a1').places).toEqual([0]);
    expect(await runs.finish()).toEqual(['a1', 'a2', 'a1', 'a3']);
  });

  it('removes an aborted waiter immediately, with the reason and no listener left', async () => {
    const runs = runsOn(1);
    const [, second, third] = ['a1', 'a2', 'a3'].map((name) => runs.ask(name));
    second?.controller.abort(new Error('not wanted any more'));
    await expect(second?.taken).rejects.toThrow('not wanted any more');
    expect(third?.places).toEqual([1, 0]);
    expect(await runs.finish()).toEqual(['a1', 'a3']);
    expect(getEventListeners(third?.controller.signal as AbortSignal, 'abort')).toHaveLength(0);
    await expect(runs.ask('d1').taken).resolves.toBeUndefined();
    const refused = new LocalAnalysisSlots(1)
      .claim('a')
      .acquire(AbortSignal.abort(new Error('gone')), () => undefined);
    await expect(refused).rejects.toThrow('gone');
  });
});
