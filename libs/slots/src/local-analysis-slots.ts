import { AnalysisSlots, type SlotClaim } from './analysis-slots.port.js';
import { FairQueue } from './fair-queue.js';

interface Waiter {
  /** The lower one came first. */
  readonly ticket: number;
  readonly userId: string;
  readonly grant: () => void;
  readonly onWait: (ahead: number) => void;
  told: number | undefined;
}

/** The slots of this process. */
export class LocalAnalysisSlots extends AnalysisSlots {
  /** Number of slots that each user holds. */
  private readonly held = new Map<string, number>();
  private readonly waiting = new FairQueue<Waiter>({
    rankOf: ({ ticket }) => ticket,
    isServed: (userId) => this.held.has(userId),
  });
  private free: number;
  private lastTicket = 0;

  constructor(slots: number) {
    super();
    this.free = slots;
  }

  claim(userId: string): SlotClaim {
    let ticket: number | undefined;
    let isHeld = false;
    return {
      acquire: async (signal, onWait) => {
        signal.throwIfAborted();
        if (isHeld) return;
        ticket ??= this.lastTicket += 1;
        await this.wait({ ticket, userId, onWait }, signal, () => (isHeld = true));
      },
      release: () => {
        if (!isHeld) return;
        isHeld = false;
        this.release(userId);
      },
    };
  }

  private wait(
    request: Pick<Waiter, 'ticket' | 'userId' | 'onWait'>,
    signal: AbortSignal,
    onGranted: () => void,
  ): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        ...request,
        told: undefined,
        grant: () => {
          signal.removeEventListener('abort', leave);
          onGranted();
          resolve();
        },
      };
      const leave = (): void => {
        this.waiting.remove(request.userId, waiter);
        reject(signal.reason as Error);
        this.tellPlaces();
      };
      signal.addEventListener('abort', leave, { once: true });
      this.waiting.push(request.userId, waiter);
      this.serve();
    });
  }

  private release(userId: string): void {
    const left = (this.held.get(userId) ?? 1) - 1;
    if (left > 0) this.held.set(userId, left);
    else this.held.delete(userId);
    this.free += 1;
    this.serve();
  }

  private serve(): void {
    while (this.free > 0) {
      const next = this.waiting.shift();
      if (next === undefined) return;
      this.free -= 1;
      this.held.set(next.userId, (this.held.get(next.userId) ?? 0) + 1);
      next.grant();
    }
    this.tellPlaces();
  }

  private tellPlaces(): void {
    let ahead = 0;
    for (const waiter of this.waiting) {
      if (waiter.told !== ahead) waiter.onWait((waiter.told = ahead));
      ahead += 1;
    }
  }
}
