import { Worker } from 'node:worker_threads';
import type { KeyFilter } from './key-filter.js';
import {
  SHARED_AT,
  type ListedFolder,
  type ThreadJob,
  type ThreadReply,
  type ThreadSettings,
} from './parse-batch.js';
import type { CompleteParsingOptions } from './parsing-options.js';
import { threadOptions } from './thread-entry.js';

const MEBIBYTE = 1024 * 1024;
const LOOKS_PER_LIMIT = 10;

/** How a job ended: with its last reply, or at the file that broke the thread; -1 for none. */
export type JobEnd =
  | { readonly kind: 'done'; readonly reply: Exclude<ThreadReply, { kind: 'folders' }> }
  | { readonly kind: 'broke'; readonly at: number; readonly why: 'timeLimit' | 'crashed' };

type OnFolders = (folders: readonly ListedFolder[]) => void;

/** One thread, at work on one job at most. A thread that broke is of no more use. */
export class ParsingThreadHandle {
  private readonly shared = new Int32Array(new SharedArrayBuffer(8));
  private readonly thread: Worker;
  private current: ((end: JobEnd) => void) | undefined;
  private onFolders: OnFolders | undefined;
  private watch: NodeJS.Timeout | undefined;
  private ended = false;

  constructor(
    file: URL,
    knownKeys: KeyFilter,
    private readonly options: Pick<CompleteParsingOptions, 'fileTimeLimitMs' | 'threadHeapBytes'>,
  ) {
    const workerData: ThreadSettings = {
      shared: this.shared.buffer,
      knownKeys: knownKeys.buffer,
    };
    this.thread = new Worker(file, {
      ...threadOptions(file),
      workerData,
      name: 'parsing',
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: Math.ceil(options.threadHeapBytes / MEBIBYTE) },
    });
    this.thread.on('message', (reply: ThreadReply) => {
      if (reply.kind === 'folders') this.onFolders?.(reply.folders);
      else this.settle({ kind: 'done', reply });
    });
    this.thread.on('error', () => this.broke('crashed'));
    this.thread.on('exit', () => this.broke('crashed'));
    this.thread.unref();
  }

  /** Whether it can take another job. */
  get isUsable(): boolean {
    return !this.ended;
  }

  /** `onFolders` gets the parts of a listing as they come. */
  run(job: ThreadJob, onFolders?: OnFolders): Promise<JobEnd> {
    const { promise, resolve } = Promise.withResolvers<JobEnd>();
    this.current = resolve;
    this.onFolders = onFolders;
    Atomics.store(this.shared, SHARED_AT.stop, 0);
    this.thread.ref();
    this.startWatch();
    this.thread.postMessage(job);
    return promise;
  }

  /** Leaves out the rest of its job. */
  stop(): void {
    Atomics.store(this.shared, SHARED_AT.stop, 1);
  }

  async close(): Promise<void> {
    this.broke('crashed');
    await this.thread.terminate();
  }

  /** Looks now and then whether the thread is still at the same file. */
  private startWatch(): void {
    const { fileTimeLimitMs } = this.options;
    let seen = 0;
    let since = performance.now();
    this.watch = setInterval(() => {
      const at = Atomics.load(this.shared, SHARED_AT.file);
      const now = performance.now();
      if (at !== seen) {
        seen = at;
        since = now;
      } else if (at > 0 && now - since >= fileTimeLimitMs) this.broke('timeLimit');
    }, fileTimeLimitMs / LOOKS_PER_LIMIT);
  }

  private broke(why: 'timeLimit' | 'crashed'): void {
    if (!this.ended) {
      this.ended = true;
      void this.thread.terminate();
    }
    this.settle({ kind: 'broke', at: Atomics.load(this.shared, SHARED_AT.file) - 1, why });
  }

  private settle(end: JobEnd): void {
    clearInterval(this.watch);
    if (!this.ended) this.thread.unref();
    this.current?.(end);
    this.current = undefined;
    this.onFolders = undefined;
  }
}
