import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';

/** Bytes added to the journal before a checkpoint begins. */
const STEP_BYTES = 4 * 1024 * 1024;
/** A journal of this many frames is checkpointed to its end while commits wait, so that it can restart. */
const LONG_JOURNAL_FRAMES = 8_192;
/** Commits wait for the checkpoint thread once the journal has grown by about this many bytes since it restarted. */
const MAX_JOURNAL_BYTES = 64 * 1024 * 1024;
/** Approximate bytes that a commit adds to the journal besides its events. */
const COMMIT_BYTES = 16 * 1024;

interface CheckpointReply {
  readonly framesInJournal: number;
  readonly framesWrittenBack: number;
}

/** The connection that writes, as the checkpointer controls it. */
export interface CheckpointedWriter {
  /** Stops commits until `release`. */
  hold(): void;
  release(): void;
  /** Makes the connection checkpoint by itself, because there is no thread. */
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
  /** Settles with the step in progress. */
  private running: PromiseWithResolvers<void> | undefined;
  private stopped = false;
  private held = false;
  /** True if the step in progress began before commits were held. */
  private heldMidStep = false;
  /** Bytes added since the last step began. */
  private grownBytes = 0;
  /** Bytes added since the journal restarted. */
  private journalBytes = 0;
  /** Size at which commits wait: more than the maximum once a reader has kept the journal from restarting. */
  private holdAtBytes = MAX_JOURNAL_BYTES;

  constructor(
    private readonly path: string,
    private readonly writer: CheckpointedWriter,
  ) {}

  /** Notes that `bytes` of events went into a commit. */
  committed(bytes: number): void {
    this.grownBytes += COMMIT_BYTES + bytes;
    this.journalBytes += COMMIT_BYTES + bytes;
    if (this.grownBytes >= STEP_BYTES) this.begin();
    if (this.journalBytes >= this.holdAtBytes) this.holdMidStep();
  }

  /** Checkpoints everything that is committed now, if no reader needs the older state. */
  async writeBack(): Promise<void> {
    // A step in progress may have begun before the last commit.
    await this.running?.promise;
    this.begin();
    await this.running?.promise;
  }

  /** Begins no further step; one in progress ends by itself. */
  stop(): void {
    this.stopped = true;
    void this.thread?.terminate();
    this.settle();
    this.release();
  }

  /** Holds commits until the step in progress and one more are done. */
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
      // The process may be out of threads.
      this.resign();
    }
  }

  private start(): Worker {
    // Tests run the sources as they are; production runs the build.
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
    // Nothing was written meanwhile: the next commit restarts the journal.
    const isAllWritten =
      framesInJournal > 0 && framesWrittenBack === framesInJournal && this.grownBytes === 0;
    if (isAllWritten) this.journalBytes = 0;
    if (isAllWritten || isRest) this.holdAtBytes = this.journalBytes + MAX_JOURNAL_BYTES;
    this.release();
    // Whether or not the journal could restart: the commits waited long enough.
    if (isRest || this.stopped || framesInJournal < LONG_JOURNAL_FRAMES || isAllWritten) return;
    this.hold();
    this.begin();
  }

  /** Leaves checkpoints to the connection that writes, because there can be no thread. */
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
