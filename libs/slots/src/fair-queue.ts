export interface FairQueueOptions<T> {
  /** Orders an owner's items by rank, those of equal rank by arrival. Default: all are equal. */
  readonly rankOf?: (item: T) => number;
  /**
   * True if the owner is being served now: a new owner who is not goes before those at the end of the
   * queue who are. Default: nobody is.
   */
  readonly isServed?: (owner: string) => boolean;
}

/**
 * A queue per owner, served round-robin: an owner with many items waits for them without making others
 * wait.
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

  /** The item whose turn it is. */
  get next(): T | undefined {
    for (const lane of this.lanes.values()) return lane[0];
    return undefined;
  }

  /** Removes and returns the item whose turn it is; its owner's next comes after all others had a turn. */
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

  /** Removes an item out of turn; does nothing when it is not there any more. */
  remove(owner: string, item: T): void {
    const lane = this.lanes.get(owner);
    const at = lane?.indexOf(item) ?? -1;
    if (lane === undefined || at === -1) return;
    lane.splice(at, 1);
    this.count -= 1;
    if (lane.length === 0) this.lanes.delete(owner);
  }

  /** All items, in the order in which they will come out if nobody arrives or leaves. */
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
    // Nobody who is not being served is overtaken, so nobody starves while others arrive.
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
