export interface FairQueueOptions<T> {
  /** An owner's items are in the order of their ranks, those of equal rank in the order in which they came. Default: all are equal. */
  readonly rankOf?: (item: T) => number;
  /** Whether the owner is being served now: one who comes and is not goes before those at the end of the queue who are. Default: nobody is. */
  readonly isServed?: (owner: string) => boolean;
}

/**
 * A queue for each owner, of which the heads come out in turn: whoever has
 * many in it waits for them without making the others wait.
 */
export class FairQueue<T> implements Iterable<T> {
  /** In the order of their turns. */
  private readonly lanes = new Map<string, T[]>();
  private count = 0;

  constructor(private readonly options: FairQueueOptions<T> = {}) {}

  get size(): number {
    return this.count;
  }

  sizeOf(owner: string): number {
    return this.lanes.get(owner)?.length ?? 0;
  }

  push(owner: string, item: T): void {
    const lane = this.lanes.get(owner);
    if (lane === undefined) this.addLane(owner, item);
    else lane.splice(this.placeIn(lane, item), 0, item);
    this.count += 1;
  }

  /** The one whose turn it is. */
  get next(): T | undefined {
    for (const lane of this.lanes.values()) return lane[0];
    return undefined;
  }

  /** Takes out the one whose turn it is; its owner's next comes after all others had a turn. */
  shift(): T | undefined {
    for (const [owner, lane] of this.lanes) {
      const item = lane.shift();
      this.lanes.delete(owner);
      if (lane.length > 0) this.lanes.set(owner, lane);
      this.count -= 1;
      return item;
    }
    return undefined;
  }

  /** Takes one out of turn; does nothing when it is not there any more. */
  remove(owner: string, item: T): void {
    const lane = this.lanes.get(owner);
    const at = lane?.indexOf(item) ?? -1;
    if (lane === undefined || at === -1) return;
    lane.splice(at, 1);
    this.count -= 1;
    if (lane.length === 0) this.lanes.delete(owner);
  }

  /** All of them, in the order in which they will come out if nobody comes or leaves. */
  *[Symbol.iterator](): Generator<T> {
    let lanes = [...this.lanes.values()];
    for (let round = 0; lanes.length > 0; round += 1) {
      for (const lane of lanes) yield lane[round] as T;
      lanes = lanes.filter(({ length }) => length > round + 1);
    }
  }

  private placeIn(lane: readonly T[], item: T): number {
    const { rankOf } = this.options;
    if (rankOf === undefined) return lane.length;
    const rank = rankOf(item);
    return lane.findLastIndex((other) => rankOf(other) <= rank) + 1;
  }

  private addLane(owner: string, item: T): void {
    const { isServed } = this.options;
    const lanes = [...this.lanes];
    // Nobody who is not served is overtaken, so nobody waits for ever while others come.
    const overtaken =
      isServed === undefined || isServed(owner)
        ? []
        : lanes.slice(lanes.findLastIndex(([other]) => !isServed(other)) + 1);
    this.lanes.set(owner, [item]);
    for (const [other, lane] of overtaken) {
      this.lanes.delete(other);
      this.lanes.set(other, lane);
    }
  }
}
