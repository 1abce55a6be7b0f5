import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';

/** Bytes added to the journal before a checkpoint begins. */
const STEP_BYTES = 4 * 1024 * 1024;
/** A journal of this many frames is checkpointed to its end while commits wait, so that it can restart. */
const LONG_JOURNAL_FRAMES = 8_192;
/** Commits wait for the checkpoint thread once the journal has grown by this many bytes without a reply from it. */
const MAX_GROWTH_BYTES = 32 * 1024 * 1024;
/** Approximate bytes that a commit adds to the journal besides its events. */
const COMMIT_BYTES = 16 * 1024;

interface CheckpointReply {
  readonly framesInJournal: number;
  readonly framesWrittenBack: number;
}

/** What the checkpointer needs of the connection that writes. */
export interface CheckpointedWriter {
  /** Commits wait until `release`. */
  hold(): void;
  release(): void;
  /** There is no thread any more; the connection writes the journal back by itself. */
  checkpointItself(): void;
}

/**
 * Checkpoints SQLite's write-ahead log in a thread, which starts with the first
 * `STEP_BYTES`. The log can restart only when all of it is written back and
 * nothing was added meanwhile; under steady writing, commits wait for one short
 * step to make that happen. They also wait when the thread falls behind, so the
 * log is bounded however slow the disk is, unless a reader pins it.
 */
export class WalCheckpointer {
  private thread: Worker | undefined;
  /** Settles with the step under way. */
  private running: PromiseWithResolvers<void> | undefined;
  private stopped = false;
  private held = false;
  /** The step under way began before commits were held. */
  private heldMidStep = false;
  private grownBytes = 0;

  constructor(
    private readonly path: string,
    private readonly writer: CheckpointedWriter,
  ) {}

  /** `bytes` of events went into a commit. */
  committed(bytes: number): void {
    this.grownBytes += COMMIT_BYTES + bytes;
    if (this.grownBytes >= STEP_BYTES) this.begin();
    if (this.grownBytes >= MAX_GROWTH_BYTES) this.holdMidStep();
  }

  /** Writes back everything that is committed now, if nobody reads what was there before. */
  async writeBack(): Promise<void> {
    // A step that is under way may have begun before the last commit.
    await this.running?.promise;
    this.begin();
    await this.running?.promise;
  }

  /** No step begins from now on; one under way ends by itself. */
  stop(): void {
    this.stopped = true;
    void this.thread?.terminate();
    this.settle();
    this.release();
  }

  /** Commits wait until the step under way and one more, which sees their end, are done. */
  private holdMidStep(): void {
    if (this.held || this.running === undefined) return;
    this.heldMidStep = true;
    this.hold();
  }

  private begin(): void {
    if (this.running !== undefined || this.stopped) return;
    this.running = Promise.withResolvers();
    this.grownBytes = 0;
    try {
      this.thread ??= this.start();
      if (this.held) this.thread.ref();
      this.thread.postMessage(undefined);
    } catch {
      // A process may have no thread to give.
      this.resign();
    }
  }

  private start(): Worker {
    // The sources run as they are in tests, the build elsewhere.
    const file = new URL(`./checkpoint-thread${extname(import.meta.url)}`, import.meta.url);
    const thread = new Worker(file, { workerData: this.path });
    thread.on('message', (reply: CheckpointReply) => this.replied(reply));
    thread.on('error', () => this.resign());
    // After the listeners: adding one keeps the process alive again.
    thread.unref();
    return thread;
  }

  private replied({ framesInJournal, framesWrittenBack }: CheckpointReply): void {
    this.settle();
    if (this.heldMidStep) {
      this.heldMidStep = false;
      this.begin();
      return;
    }
    const isRest = this.held;
    this.release();
    // Whether or not it brought the new beginning: the commits waited long enough.
    if (isRest || this.stopped || framesInJournal < LONG_JOURNAL_FRAMES) return;
    // Nothing was written meanwhile: the next commit begins the journal anew.
    if (framesWrittenBack === framesInJournal && this.grownBytes === 0) return;
    this.hold();
    this.begin();
  }

  /** Leaves the journal to the connection that writes: there can be no thread. */
  resign(): void {
    // After `stop` the connection may be closed.
    if (this.stopped) return;
    this.stopped = true;
    this.settle();
    this.release();
    this.writer.checkpointItself();
  }

  private settle(): void {
    this.running?.resolve();
    this.running = undefined;
  }

  private hold(): void {
    this.held = true;
    // Waiting commits are a reason for the process to stay alive.
    this.thread?.ref();
    this.writer.hold();
  }

  private release(): void {
    if (!this.held) return;
    this.held = false;
    this.heldMidStep = false;
    this.thread?.unref();
    this.writer.release();
  }
}
