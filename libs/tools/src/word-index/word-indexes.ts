import { createHash } from 'node:crypto';
import { GatewayError } from '#errors';
import type { OpenedRepository } from '#repositories';
import { cancelledBy } from '#sandbox';
import { defaultsOf } from '#settings';
import { DEFAULT_WORD_INDEX_LIMITS } from './word-index-limits.js';
import { WORD_INDEX_VERSION } from './word-index-format.js';
import type { WordIndexFacts } from './word-index-messages.js';
import { wordIndexesSettings, type WordIndexesOptions } from './word-indexes-options.js';
import type { WordSearch, WordSearchPage } from './word-search.js';
import { WordThread } from './word-thread.js';

interface Making {
  readonly facts: Promise<WordIndexFacts>;
  readonly giveUp: AbortController;
  waiters: number;
  linger: NodeJS.Timeout | undefined;
}

export type WordSearchRequest = Omit<WordSearch, 'root' | 'maxFileBytes' | 'maxReadBytes'>;

export interface WordSearchReply {
  readonly page: WordSearchPage;
  readonly facts: WordIndexFacts;
}

/**
 * The word indexes of all repositories of the process, one per commit. Each is built once for all concurrent
 * callers, in a thread, and stored on the disk within a limit. Errors: `TOOL_FAILED`, `STORAGE_FULL`, the signal's
 * reason.
 */
export class WordIndexes {
  private readonly options: Required<WordIndexesOptions>;
  private readonly thread: WordThread;
  private readonly makings = new Map<string, Making>();

  constructor(options: WordIndexesOptions) {
    this.options = { ...defaultsOf(wordIndexesSettings), ...options };
    const limits = { ...DEFAULT_WORD_INDEX_LIMITS, ...options.limits };
    this.thread = new WordThread({ ...this.options, limits });
  }

  /** Finds words in the repository; the first search of a commit waits until its index is built. */
  async search(
    repository: Pick<OpenedRepository, 'commit' | 'fs'>,
    request: WordSearchRequest,
    signal: AbortSignal,
  ): Promise<WordSearchReply> {
    const { root } = repository.fs;
    const key = this.keyOf(repository.commit);
    const search = { ...request, root, maxReadBytes: this.options.maxReadBytes };
    for (let attempt = 1; ; attempt += 1) {
      const facts = await this.ensure(key, root, signal);
      const page = await this.thread.search(key, search, signal);
      if (page !== undefined) return { page, facts };
      // The index was evicted between the two calls.
      if (attempt === 3)
        throw new GatewayError('TOOL_FAILED', 'The index of the repository is evicted again and again.');
    }
  }

  async close(): Promise<void> {
    for (const { linger } of this.makings.values()) clearTimeout(linger);
    await this.thread.close();
  }

  /** Includes the limits, as they determine the content of an index. */
  private keyOf(commit: string): string {
    const limits = JSON.stringify({ ...DEFAULT_WORD_INDEX_LIMITS, ...this.options.limits });
    return createHash('sha256')
      .update(`${WORD_INDEX_VERSION}\n${commit}\n${limits}`)
      .digest('hex')
      .slice(0, 40);
  }

  private async ensure(key: string, root: string, signal: AbortSignal): Promise<WordIndexFacts> {
    if (signal.aborted) throw cancelledBy(signal);
    const found = this.makings.get(key);
    const making = found === undefined || found.giveUp.signal.aborted ? this.begin(key, root) : found;
    making.waiters += 1;
    clearTimeout(making.linger);
    const left = Promise.withResolvers<never>();
    const leave = (): void => left.reject(cancelledBy(signal));
    signal.addEventListener('abort', leave, { once: true });
    try {
      return await Promise.race([making.facts, left.promise]);
    } finally {
      signal.removeEventListener('abort', leave);
      making.waiters -= 1;
      if (making.waiters === 0 && this.makings.get(key) === making) {
        making.linger = setTimeout(() => making.giveUp.abort(), this.options.lingerMs).unref();
      }
    }
  }

  private begin(key: string, root: string): Making {
    const giveUp = new AbortController();
    const facts = this.thread.ensure(key, root, giveUp.signal).finally(() => {
      clearTimeout(making.linger);
      if (this.makings.get(key) === making) this.makings.delete(key);
    });
    // Waiting callers get the rejection; without callers it would be unhandled.
    facts.catch(() => undefined);
    const making: Making = { facts, giveUp, waiters: 0, linger: undefined };
    this.makings.set(key, making);
    return making;
  }
}
