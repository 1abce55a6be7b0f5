/**
 * Lets those who work at the same time, and end in any order, tell what they
 * found in the order of their places: what is made of it is then the same each
 * time, whatever the threads do. When one throws, those behind it never come.
 */
export class TurnsInOrder {
  private next = 0;
  private readonly waiting = new Map<number, () => void>();

  /** Does the work when that of all places before has ended; each place from 0 on has to come once. */
  async take(place: number, work: () => Promise<void>): Promise<void> {
    if (place !== this.next) await new Promise<void>((go) => this.waiting.set(place, go));
    await work();
    this.next += 1;
    const go = this.waiting.get(this.next);
    this.waiting.delete(this.next);
    go?.();
  }
}
