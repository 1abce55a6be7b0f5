/**
 * A queue for each owner, of which the heads come out in turn: whoever has
 * many in it waits for them without making the others wait.
 */
export class FairQueue<T> {
  /** In the order of their turns. */
  private readonly lanes = new Map<string, T[]>();
  private count = 0;

  get size(): number {
    return this.count;
  }

  sizeOf(owner: string): number {
    return this.lanes.get(owner)?.length ?? 0;
  }

  push(owner: string, item: T): void {
    const lane = this.lanes.get(owner);
    if (lane === undefined) this.lanes.set(owner, [item]);
    else lane.push(item);
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
}
