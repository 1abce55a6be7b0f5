import type { SlotClaim } from '#slots';

/**
 * The one analysis slot of a run, shared by all its workers. It is acquired when the first of them
 * needs it, kept from one worker to the next, and released while all working workers wait or need
 * none.
 */
export class RunSlot {
  private atWork = 0;
  /** Number of workers that need the slot now. */
  private needing = 0;
  /** Resolved while the slot is held. */
  private taking: Promise<void> | undefined;

  constructor(
    private readonly claim: SlotClaim,
    private readonly signal: AbortSignal,
  ) {}

  /** Called when a worker begins; one that `needs` the slot acquires it in the same turn. */
  enter(needs: boolean): void {
    this.atWork += 1;
    if (!needs) this.settle();
  }

  /** Called when a worker ends. */
  leave(): void {
    this.atWork -= 1;
    this.settle();
  }

  /** Resolves when the run has its slot. Throws the signal's reason; the worker then does not need it. */
  async acquire(onWait: (ahead: number) => void): Promise<void> {
    this.needing += 1;
    try {
      this.taking ??= this.claim.acquire(this.signal, onWait);
      await this.taking;
    } catch (error) {
      this.needing -= 1;
      throw error;
    }
  }

  /** Called when a worker that needed the slot no longer does. */
  release(): void {
    this.needing -= 1;
    this.settle();
  }

  /** Releases the slot because the run is over. */
  close(): void {
    this.claim.release();
  }

  private settle(): void {
    // Between two workers nobody works, and the next one needs it again.
    if (this.needing > 0 || this.atWork === 0) return;
    this.taking = undefined;
    this.claim.release();
  }
}
