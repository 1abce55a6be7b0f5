import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { GatewayError } from '#errors';
import { cancelledBy } from '#sandbox';
import type { WordIndexLimits } from './word-index-limits.js';
import type {
  WordIndexAnswer,
  WordIndexFacts,
  WordIndexRequest,
  WordIndexThreadData,
} from './word-index-messages.js';
import type { WordSearch, WordSearchPage } from './word-search.js';

export interface WordThreadOptions {
  readonly folder: string;
  readonly limits: WordIndexLimits;
  readonly maxDiskBytes: number;
  readonly maxMemoryBytes: number;
  readonly maxHeapBytes: number;
  readonly idleMs: number;
}

type Work = Exclude<WordIndexRequest, { kind: 'cancel' }>;
/** A request before it gets its id. */
type Unnumbered<T> = T extends unknown ? Omit<T, 'id'> : never;

const MEBIBYTE = 1024 * 1024;

/**
 * The thread that builds and searches word indexes. It is started on demand, ends after an idle period, and is
 * replaced when it dies, which fails the work it had. It does not keep the process alive.
 */
export class WordThread {
  private worker: Worker | undefined;
  private idle: NodeJS.Timeout | undefined;
  private closed = false;
  private lastId = 0;
  private readonly pending = new Map<number, PromiseWithResolvers<WordIndexAnswer>>();

  constructor(private readonly options: WordThreadOptions) {}

  /** Aborting stops the building of the index. */
  async ensure(key: string, root: string, signal: AbortSignal): Promise<WordIndexFacts> {
    const answer = await this.request({ kind: 'ensure', key, root }, signal);
    if (answer.kind === 'ensured') return answer.facts;
    throw failure(answer);
  }

  /** Undefined when the index no longer exists. */
  async search(
    key: string,
    search: Omit<WordSearch, 'maxFileBytes'>,
    signal: AbortSignal,
  ): Promise<WordSearchPage | undefined> {
    const answer = await this.request({ kind: 'search', key, search }, signal);
    if (answer.kind === 'found') return answer.page;
    throw failure(answer);
  }

  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.idle);
    const { worker } = this;
    this.worker = undefined;
    this.fail(new GatewayError('REQUEST_CANCELLED', 'The gateway is shutting down.'));
    await worker?.terminate();
  }

  private async request(work: Unnumbered<Work>, signal: AbortSignal): Promise<WordIndexAnswer> {
    if (signal.aborted) throw cancelledBy(signal);
    if (this.closed) throw new GatewayError('REQUEST_CANCELLED', 'The gateway is shutting down.');
    const id = (this.lastId += 1);
    const answer = Promise.withResolvers<WordIndexAnswer>();
    this.pending.set(id, answer);
    clearTimeout(this.idle);
    const cancel = (): void => {
      this.send({ kind: 'cancel', id });
      answer.reject(cancelledBy(signal));
    };
    signal.addEventListener('abort', cancel, { once: true });
    try {
      this.send({ ...work, id });
      return await answer.promise;
    } finally {
      signal.removeEventListener('abort', cancel);
      this.pending.delete(id);
      if (this.pending.size === 0) this.idle = setTimeout(() => this.rest(), this.options.idleMs).unref();
    }
  }

  private send(request: WordIndexRequest): void {
    this.worker ??= this.begin();
    this.worker.postMessage(request);
  }

  private begin(): Worker {
    const { folder, limits, maxDiskBytes, maxMemoryBytes, maxHeapBytes } = this.options;
    // Tests run the sources, everything else the build.
    const file = new URL(`./word-index-thread${extname(import.meta.url)}`, import.meta.url);
    const worker = new Worker(file, {
      workerData: { folder, limits, maxDiskBytes, maxMemoryBytes } satisfies WordIndexThreadData,
      resourceLimits: { maxOldGenerationSizeMb: Math.ceil(maxHeapBytes / MEBIBYTE) },
      env: {},
    });
    worker.on('message', (answer: WordIndexAnswer) => this.pending.get(answer.id)?.resolve(answer));
    const lost = (cause?: unknown): void => {
      if (this.worker !== worker) return;
      this.worker = undefined;
      this.fail(
        new GatewayError('TOOL_FAILED', 'The index of the repository could not be built.', { cause }),
      );
    };
    worker.on('error', lost);
    worker.on('exit', () => lost());
    // After adding the listeners, as each would keep the process alive again.
    worker.unref();
    return worker;
  }

  private rest(): void {
    const { worker } = this;
    this.worker = undefined;
    void worker?.terminate();
  }

  private fail(error: GatewayError): void {
    for (const answer of this.pending.values()) answer.reject(error);
  }
}

function failure(answer: WordIndexAnswer): GatewayError {
  const { message, full } =
    answer.kind === 'failed' ? answer : { message: 'an unexpected answer', full: false };
  const cause = new Error(message);
  if (full) return new GatewayError('STORAGE_FULL', 'No space is left on the server.', { cause });
  return new GatewayError('TOOL_FAILED', 'The index of the repository could not be built or read.', {
    cause,
  });
}
