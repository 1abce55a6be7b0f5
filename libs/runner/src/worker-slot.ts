import type { RunSlot } from './run-slot.js';

export interface WorkerSlotOptions {
  /** Called with the number of runs that go before this one while it waits. */
  readonly onWait: (ahead: number) => void;
  /** Called when the wait for the slot is over, with or without the slot. */
  readonly onWaited: () => void;
  /** Runs a wait for the slot, which does not count as the worker's time. */
  readonly untimed: <T>(wait: Promise<T>) => Promise<T>;
}

/** One worker's use of the slot of its run, from its start to its end. */
export class WorkerSlot {
  /** True once it has begun something that needs the slot. */
  private isWanted = false;
  private isTaken = false;
  private taking: Promise<void> | undefined;
  private waits = 0;
  private hasEnded = false;

  constructor(
    private readonly run: RunSlot,
    private readonly options: WorkerSlotOptions,
  ) {}

  /**
   * Resolves when the worker has the slot, which it then keeps until its end. Throws the reason for
   * the run's abort.
   */
  async need(): Promise<void> {
    this.isWanted = true;
    if (this.waits === 0) await this.acquire();
  }

  /** Runs work that needs no slot: the slot is released meanwhile, and acquired again before this settles. */
  async wait<T>(work: () => Promise<T>): Promise<T> {
    this.waits += 1;
    if (this.isTaken) this.release();
    try {
      return await work();
    } finally {
      this.waits -= 1;
      if (this.waits === 0 && this.isWanted && !this.hasEnded) await this.acquire();
    }
  }

  /** Like `wait`, but only after `afterMs`. */
  async waitAfter<T>(afterMs: number, work: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((resolve) => {
      timer = setTimeout(resolve, afterMs, 'late');
    });
    try {
      const first = await Promise.race([work.then(() => 'done' as const), late]);
      return await (first === 'done' ? work : this.wait(() => work));
    } finally {
      clearTimeout(timer);
    }
  }

  /** Called when the worker ends. */
  end(): void {
    this.hasEnded = true;
    this.run.leave();
    if (this.isTaken) this.release();
  }

  private release(): void {
    this.isTaken = false;
    this.run.release();
  }

  private acquire(): Promise<void> {
    if (this.isTaken) return Promise.resolve();
    this.taking ??= this.takeNow().finally(() => (this.taking = undefined));
    return this.taking;
  }

  private async takeNow(): Promise<void> {
    const { onWait, onWaited, untimed } = this.options;
    try {
      await untimed(this.run.acquire(onWait));
    } finally {
      onWaited();
    }
    this.isTaken = true;
    // It has turned to something else, or ended, while it waited.
    if (this.waits > 0 || this.hasEnded) this.release();
  }
}
