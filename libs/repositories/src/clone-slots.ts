import { cancelledBy } from '#sandbox';

export interface CloneSlotsOptions {
  /** Clones at work at once. */
  readonly maxClones: number;
  /** The same, of one host. */
  readonly maxClonesPerHost: number;
}

/** What a clone is of. One repository is worked on by one clone at a time. */
export interface CloneSubject {
  readonly host: string;
  readonly repository: string;
}

interface Waiting {
  readonly subject: CloneSubject;
  readonly grant: () => void;
  readonly onWait: (ahead: number) => void;
  told: number | undefined;
}

/**
 * Lets so many clones work at once, in all and of one host. Whoever came first
 * goes first among those whose host has room, so a host that is slow or full
 * keeps nobody else waiting.
 */
export class CloneSlots {
  private readonly working = new Set<CloneSubject>();
  private waiting: readonly Waiting[] = [];

  constructor(private readonly options: CloneSlotsOptions) {}

  /**
   * Waits for a slot and gives what frees it. `onWait` hears how many wait
   * before it, now and whenever that changes. A cancelled wait ends with the
   * signal's reason.
   */
  async take(
    subject: CloneSubject,
    signal: AbortSignal,
    onWait: (ahead: number) => void,
  ): Promise<() => void> {
    if (signal.aborted) throw cancelledBy(signal);
    const granted = Promise.withResolvers<void>();
    const own = { ...subject };
    const waiting: Waiting = { subject: own, grant: granted.resolve, onWait, told: undefined };
    const leave = (): void => {
      this.waiting = this.waiting.filter((each) => each !== waiting);
      this.advance();
      granted.reject(cancelledBy(signal));
    };
    signal.addEventListener('abort', leave, { once: true });
    this.waiting = [...this.waiting, waiting];
    this.advance();
    try {
      await granted.promise;
    } finally {
      signal.removeEventListener('abort', leave);
    }
    return () => {
      if (this.working.delete(own)) this.advance();
    };
  }

  private advance(): void {
    const rest: Waiting[] = [];
    for (const waiting of this.waiting) {
      if (this.hasRoomFor(waiting.subject)) {
        this.working.add(waiting.subject);
        waiting.grant();
      } else {
        rest.push(waiting);
      }
    }
    this.waiting = rest;
    for (const [ahead, waiting] of rest.entries()) {
      if (waiting.told === ahead) continue;
      waiting.told = ahead;
      waiting.onWait(ahead);
    }
  }

  private hasRoomFor({ host, repository }: CloneSubject): boolean {
    if (this.working.size >= this.options.maxClones) return false;
    let ofHost = 0;
    for (const each of this.working) {
      if (each.repository === repository) return false;
      if (each.host === host) ofHost += 1;
    }
    return ofHost < this.options.maxClonesPerHost;
  }
}
