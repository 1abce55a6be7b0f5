import type { KeyFilter } from './key-filter.js';
import { GatewayError } from '#errors';
import type {
  FileToParse,
  ListedFolder,
  ListingEnd,
  LookBatch,
  ParseBatch,
  ParseOutcome,
  ThreadJob,
} from './parse-batch.js';
import type { CompleteParsingOptions } from './parsing-options.js';
import { PARSING_THREAD } from './thread-entry.js';
import { ParsingThreadHandle, type JobEnd } from './parsing-thread-handle.js';

const BROKE_EARLY = 'A parsing thread ended before its first file.';
const ENDED = 'The parsing threads have ended.';

type PoolOptions = Pick<
  CompleteParsingOptions,
  'threads' | 'idleThreadMs' | 'fileTimeLimitMs' | 'threadHeapBytes'
>;

/**
 * The parsing threads of the process, shared by all who analyse: batches are
 * taken in the order in which they come. Threads start when there is work and
 * end when there was none for a while.
 */
export class ParsingPool {
  private readonly idle: ParsingThreadHandle[] = [];
  private readonly waiting = new Set<PromiseWithResolvers<ParsingThreadHandle>>();
  private readonly all = new Set<ParsingThreadHandle>();
  private idleTimer: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(
    private readonly knownKeys: KeyFilter,
    private readonly options: PoolOptions,
    private readonly threadFile = PARSING_THREAD,
  ) {}

  /** So many batches are worked on at the same time. */
  get size(): number {
    return this.options.threads;
  }

  /**
   * An outcome for each file of the batch, in their order. A file that breaks
   * its thread has the outcome `broke`, and another thread takes the rest;
   * `onBroke` is called at once.
   * Throws the signal's reason at once when it fires, after `close`, and when
   * threads cannot be started.
   */
  async parse(batch: ParseBatch, signal?: AbortSignal, onBroke?: () => void): Promise<ParseOutcome[]> {
    const outcomes = await this.eachFile<FileToParse, ParseOutcome>(
      batch.files,
      async (files) => {
        const end = await this.runOnce({ kind: 'parse', batch: { ...batch, files } }, signal);
        if (end.kind === 'broke') return end;
        return end.reply.kind === 'parsed' ? end.reply.outcomes : [];
      },
      (why) => {
        onBroke?.();
        return { kind: 'broke', why };
      },
    );
    return outcomes.map((outcome) => outcome ?? { kind: 'failed' });
  }

  /** A result for each file of the batch, in their order; undefined for what cannot be read or breaks its thread. Throws as `parse` does. */
  look(batch: LookBatch, signal?: AbortSignal, onBroke?: () => void): Promise<unknown[]> {
    return this.eachFile<LookBatch['files'][number], unknown>(
      batch.files,
      async (files) => {
        const end = await this.runOnce({ kind: 'look', batch: { ...batch, files } }, signal);
        if (end.kind === 'broke') return end;
        return end.reply.kind === 'looked' ? end.reply.results : [];
      },
      () => {
        onBroke?.();
        return undefined;
      },
    );
  }

  /** Works on files until all have a result: one that breaks its thread gets `broken`, and another thread takes the rest. */
  private async eachFile<File, Result>(
    files: readonly File[],
    work: (files: readonly File[]) => Promise<readonly Result[] | Extract<JobEnd, { kind: 'broke' }>>,
    broken: (why: 'timeLimit' | 'crashed') => Result,
  ): Promise<(Result | undefined)[]> {
    const results = new Array<Result | undefined>(files.length).fill(undefined);
    let left = files.map((_file, index) => index);
    while (left.length > 0) {
      const end = await work(left.map((index) => files[index] as File));
      if (!('kind' in end)) {
        for (const [place, result] of end.entries()) results[left[place] ?? -1] = result;
        break;
      }
      const culprit = left[end.at];
      if (culprit === undefined) throw new Error(BROKE_EARLY);
      results[culprit] = broken(end.why);
      left = left.filter((index) => index !== culprit);
    }
    return results;
  }

  /**
   * Lists a repository, breadth first; `onFolders` gets the folders as they
   * come. Throws as `parse` does, and when the top cannot be listed.
   */
  async list(
    job: Omit<Extract<ThreadJob, { kind: 'list' }>, 'kind'>,
    onFolders: (folders: readonly ListedFolder[]) => void,
    signal?: AbortSignal,
  ): Promise<ListingEnd> {
    const end = await this.runOnce({ kind: 'list', ...job }, signal, onFolders);
    if (end.kind !== 'done') throw new Error(BROKE_EARLY);
    if (end.reply.kind === 'listed') return end.reply.end;
    throw new GatewayError('STORAGE_UNAVAILABLE', 'The repository could not be listed.');
  }

  /** The texts of files, in their order; undefined for what cannot be read. Throws as `parse` does. */
  async texts(
    job: Omit<Extract<ThreadJob, { kind: 'texts' }>, 'kind'>,
    signal?: AbortSignal,
  ): Promise<readonly (string | undefined)[]> {
    const end = await this.runOnce({ kind: 'texts', ...job }, signal);
    return end.kind === 'done' && end.reply.kind === 'texts' ? end.reply.texts : [];
  }

  /** Ends all threads; what they work on ends with an error. */
  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.idleTimer);
    for (const turn of this.waiting) turn.reject(new Error(ENDED));
    this.waiting.clear();
    await Promise.all([...this.all].map((thread) => thread.close()));
    this.all.clear();
  }

  private async runOnce(
    job: ThreadJob,
    signal: AbortSignal | undefined,
    onFolders?: (folders: readonly ListedFolder[]) => void,
  ): Promise<JobEnd> {
    const thread = await this.take(signal);
    if (signal?.aborted === true) {
      // It fired in the very turn in which the thread came free.
      this.giveBack(thread);
      signal.throwIfAborted();
    }
    const onAbort = Promise.withResolvers<never>();
    const abort = (): void => {
      thread.stop();
      onAbort.reject(signal?.reason);
    };
    signal?.addEventListener('abort', abort, { once: true });
    const end = thread.run(job, onFolders).finally(() => {
      signal?.removeEventListener('abort', abort);
      this.giveBack(thread);
    });
    const result = await Promise.race([end, onAbort.promise]);
    this.refuseClosed();
    return result;
  }

  private async take(signal: AbortSignal | undefined): Promise<ParsingThreadHandle> {
    signal?.throwIfAborted();
    this.refuseClosed();
    for (let free = this.idle.pop(); free !== undefined; free = this.idle.pop()) {
      if (free.isUsable) return free;
      this.all.delete(free);
    }
    if (this.all.size < this.options.threads) return this.start();
    const turn = Promise.withResolvers<ParsingThreadHandle>();
    const abort = (): void => {
      if (this.waiting.delete(turn)) turn.reject(signal?.reason);
    };
    this.waiting.add(turn);
    signal?.addEventListener('abort', abort, { once: true });
    try {
      return await turn.promise;
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  private start(): ParsingThreadHandle {
    const thread = new ParsingThreadHandle(this.threadFile, this.knownKeys, this.options);
    this.all.add(thread);
    return thread;
  }

  private giveBack(thread: ParsingThreadHandle): void {
    if (!thread.isUsable) this.all.delete(thread);
    const [next] = this.waiting;
    if (next !== undefined) {
      this.waiting.delete(next);
      next.resolve(thread.isUsable ? thread : this.start());
    } else if (thread.isUsable) this.idle.push(thread);
    clearTimeout(this.idleTimer);
    this.idleTimer = setTimeout(() => this.endIdle(), this.options.idleThreadMs);
    this.idleTimer.unref();
  }

  private endIdle(): void {
    for (const thread of this.idle.splice(0)) {
      this.all.delete(thread);
      void thread.close();
    }
  }

  private refuseClosed(): void {
    if (this.closed) throw new Error(ENDED);
  }
}
