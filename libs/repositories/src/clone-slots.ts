import { cancelledBy } from '#sandbox';

export interface CloneSlotsOptions {
  /** Upper bound of concurrent clones of remote repositories. */
  readonly maxClones: number;
  /** Upper bound of concurrent clones per host. */
  readonly maxClonesPerHost: number;
  /** Upper bound of concurrent clones of local repositories, which do not count towards `maxClones`. */
  readonly maxLocalClones: number;
}

/** The repository that is cloned. At most one clone works on a repository at a time. */
export interface CloneSubject {
  /** The server's host and port; undefined for a repository on this machine. */
  readonly host: string | undefined;
  readonly repository: string;
}

/** A clone's slot, held while it works. */
export interface CloneSlot {
  /**
   * Marks the clone as idle, that is, only waiting for its host. Another host may use the slot of an idle clone,
   * which still counts towards its own host's limit.
   */
  setIdle(isIdle: boolean): void;
  /** Releases the slot. Idempotent. */
  release(): void;
}

interface Working extends CloneSubject {
  isIdle: boolean;
}

interface Waiting {
  readonly subject: Working;
  readonly grant: () => void;
  readonly onWait: (ahead: number) => void;
  reported: number | undefined;
}

/**
 * Limits concurrent clones in total, per host and of local repositories. First come, first served among hosts
 * below their limit. No host starves the others: it gets a further slot only while more slots are free than it
 * already holds, so some are left for hosts that have none. Slots of idle clones may be used by other hosts, each
 * once.
 */
export class CloneSlots {
  private readonly working = new Set<Working>();
  private waiting: readonly Waiting[] = [];

  constructor(private readonly options: CloneSlotsOptions) {}

  /**
   * Waits for a slot. `onWait` is called with the number of waiters ahead, at once and on every change. A
   * cancelled wait rejects with the signal's reason.
   */
  async acquire(
    subject: CloneSubject,
    signal: AbortSignal,
    onWait: (ahead: number) => void,
  ): Promise<CloneSlot> {
    if (signal.aborted) throw cancelledBy(signal);
    const granted = Promise.withResolvers<void>();
    const own: Working = { ...subject, isIdle: false };
    const waiting: Waiting = { subject: own, grant: granted.resolve, onWait, reported: undefined };
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
      setIdle: (isIdle) => {
        if (own.isIdle === isIdle) return;
        own.isIdle = isIdle;
        if (isIdle) this.advance();
      },
      release: () => {
        if (this.working.delete(own)) this.advance();
      },
    };
  }

  private advance(): void {
    const rest: Waiting[] = [];
    for (const waiting of this.waiting) {
      if (this.canAdmit(waiting.subject)) {
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
      if (waiting.reported === ahead) continue;
      waiting.reported = ahead;
      waiting.onWait(ahead);
    }
  }

  private canAdmit({ host, repository }: CloneSubject): boolean {
    const working = [...this.working];
    if (working.some((each) => each.repository === repository)) return false;
    const ofHost = working.filter((each) => each.host === host).length;
    if (host === undefined) return ofHost < this.options.maxLocalClones;
    if (ofHost >= this.options.maxClonesPerHost) return false;
    const free = this.freeSlots(working);
    return free > 0 && (ofHost === 0 || free > ofHost);
  }

  /** Counts each idle clone's slot as free once. */
  private freeSlots(working: readonly Working[]): number {
    const { maxClones } = this.options;
    const remote = working.filter((each) => each.host !== undefined);
    const quiet = remote.filter((each) => each.isIdle).length;
    return maxClones - remote.length + Math.min(quiet, maxClones);
  }
}
