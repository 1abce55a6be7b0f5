import { cancelledBy } from '#sandbox';

export interface CloneSlotsOptions {
  /** Clones at work at once. */
  readonly maxClones: number;
  /** The same, of one host. */
  readonly maxClonesPerHost: number;
  /** Clones of local repositories at work at once, besides the others. */
  readonly maxLocalClones: number;
}

/** What a clone is of. One repository is worked on by one clone at a time. */
export interface CloneSubject {
  /** A server; undefined for a repository on this machine. */
  readonly host: string | undefined;
  readonly repository: string;
}

/** What a clone holds while it works. */
export interface CloneSlot {
  /**
   * Says whether the clone only waits for its host. While it does, another
   * host may have the slot; of its own host it counts all the same.
   */
  setQuiet(isQuiet: boolean): void;
  /** Ends the clone. Idempotent. */
  free(): void;
}

interface Working extends CloneSubject {
  isQuiet: boolean;
}

interface Waiting {
  readonly subject: Working;
  readonly grant: () => void;
  readonly onWait: (ahead: number) => void;
  told: number | undefined;
}

/**
 * Lets so many clones work at once, in all and of one host, and of local
 * repositories besides them. Whoever came first goes first among those whose
 * host has room. No host keeps others waiting: it gets a further slot only
 * while more are free than it has, so that some are left for hosts that have
 * none; and clones that only wait for their hosts lend out their slots, as many
 * as there are.
 */
export class CloneSlots {
  private readonly working = new Set<Working>();
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
  ): Promise<CloneSlot> {
    if (signal.aborted) throw cancelledBy(signal);
    const granted = Promise.withResolvers<void>();
    const own: Working = { ...subject, isQuiet: false };
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
    return {
      setQuiet: (isQuiet) => {
        if (own.isQuiet === isQuiet) return;
        own.isQuiet = isQuiet;
        if (isQuiet) this.advance();
      },
      free: () => {
        if (this.working.delete(own)) this.advance();
      },
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
    const before = { local: 0, remote: 0 };
    for (const waiting of rest) {
      const queue = waiting.subject.host === undefined ? 'local' : 'remote';
      const ahead = before[queue];
      before[queue] += 1;
      if (waiting.told === ahead) continue;
      waiting.told = ahead;
      waiting.onWait(ahead);
    }
  }

  private hasRoomFor({ host, repository }: CloneSubject): boolean {
    const working = [...this.working];
    if (working.some((each) => each.repository === repository)) return false;
    const ofHost = working.filter((each) => each.host === host).length;
    if (host === undefined) return ofHost < this.options.maxLocalClones;
    if (ofHost >= this.options.maxClonesPerHost) return false;
    const free = this.freeSlots(working);
    return free > 0 && (ofHost === 0 || free > ofHost);
  }

  /** Slots that are lent out are not lent again. */
  private freeSlots(working: readonly Working[]): number {
    const { maxClones } = this.options;
    const remote = working.filter((each) => each.host !== undefined);
    const quiet = remote.filter((each) => each.isQuiet).length;
    return maxClones - remote.length + Math.min(quiet, maxClones);
  }
}
