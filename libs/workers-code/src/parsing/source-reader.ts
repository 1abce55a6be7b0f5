import type { RepoFs, RepoFsTicket } from '#sandbox';
import type { EventLoopBreather } from '../event-loop-breather.js';
import type { RepositoryTree } from '../repository-tree.js';
import { FactCache } from './fact-cache.js';
import type { LookRequest } from './file-look.js';
import { decodeRecord, type FileRecord } from './fact-record.js';
import { KeyFilter } from './key-filter.js';
import type { FileToParse, ListedFolder, ParseBatch, ParseOutcome } from './parse-batch.js';
import {
  DEFAULT_PARSING_OPTIONS,
  type CompleteParsingOptions,
  type ParsingOptions,
} from './parsing-options.js';
import { ParsingPool } from './parsing-pool.js';
import { treeOf } from './listed-tree.js';
import type { SourceSkip } from './source-skips.js';

const BATCH_FILES = 64;
const BATCH_BYTES = 256 * 1024;

/** A file to be read. */
export interface SourceFileToRead extends Omit<FileToParse, 'anew'> {
  readonly sizeBytes: number;
}

/** What became of a file: what its content tells, or why it could not be read. */
export type ReadSource = FileRecord | { readonly kind: 'skipped'; readonly reason: SourceSkip };

export interface ReadSourcesRequest {
  readonly fs: RepoFs;
  readonly files: readonly SourceFileToRead[];
  /** Of which files, by their places, the references are wanted: they cost time and memory. Default: of none. */
  readonly references?: (index: number) => boolean;
  readonly signal?: AbortSignal;
  /** Called once for each file, in no order. Quick. */
  readonly onSource: (index: number, source: ReadSource) => void;
  /** To be awaited between small pieces of work. */
  readonly rest: () => Promise<void>;
}

/**
 * Reads the facts of files: from the cache where their content is known, else
 * in the parsing threads. One for the process; runs that read at the same time
 * share the threads fairly.
 */
export class SourceReader {
  readonly options: CompleteParsingOptions;
  private readonly cache: FactCache;
  private readonly pool: ParsingPool;

  /** `threadFile` runs in the threads; tests have their own. */
  constructor(options: ParsingOptions = {}, threadFile?: URL) {
    this.options = { ...DEFAULT_PARSING_OPTIONS, ...options };
    const knownKeys = new KeyFilter();
    const { cacheDirectory, cacheBytes } = this.options;
    this.cache = new FactCache(knownKeys, { directory: cacheDirectory, maxBytes: cacheBytes });
    this.pool = new ParsingPool(knownKeys, this.options, threadFile);
  }

  /** Throws the signal's reason when it fires; a file that cannot be read is told as skipped. */
  async read(request: ReadSourcesRequest): Promise<void> {
    await this.cache.open();
    const reading = new Reading(request, this.options, this.pool, this.cache);
    const batches = batchesOf(request.files);
    const workThrough = async (): Promise<void> => {
      for (let batch = batches.next(); batch.done !== true; batch = batches.next())
        await reading.readBatch(batch.value);
    };
    // One more than there are threads, so that none waits for what happens between two batches.
    await Promise.all(Array.from({ length: this.pool.size + 1 }, workThrough));
  }

  /** Looks at files in the threads. Throws the signal's reason when it fires. */
  async look<Args, Result>(request: LookRequest<Args, Result>): Promise<void> {
    const { fs, look, files, maxBytes, overflow, signal } = request;
    const ticket = fs.ticket();
    const batches = batchesOf(files);
    let broken = 0;
    const workThrough = async (): Promise<void> => {
      for (let batch = batches.next(); batch.done !== true; batch = batches.next()) {
        const indexes = broken >= this.options.maxBrokenThreads ? [] : batch.value;
        const chosen = indexes.flatMap((index) => files[index] ?? []);
        const job = { ticket, look: look.name, maxBytes, overflow, files: chosen };
        const results = await this.pool.look(job, signal, () => (broken += 1));
        for (const [at, index] of batch.value.entries())
          await request.onResult(index, results[at] as Result | undefined);
      }
    };
    await Promise.all(Array.from({ length: this.pool.size + 1 }, workThrough));
  }

  /**
   * Lists a repository in a thread, which is many times quicker than asking
   * its file system step by step. Errors: as `read`, and `STORAGE_UNAVAILABLE`
   * when the top cannot be listed.
   */
  async list(
    fs: RepoFs,
    options: {
      readonly maxEntries: number;
      readonly breather: EventLoopBreather;
      readonly signal?: AbortSignal;
    },
  ): Promise<RepositoryTree> {
    const { maxEntries, breather, signal } = options;
    const folders: ListedFolder[] = [];
    const job = { ticket: fs.ticket(), maxEntries };
    const end = await this.pool.list(job, (part) => folders.push(...part), signal);
    return treeOf(folders, end, breather);
  }

  /** The texts of many small files, in their order; undefined for what cannot be read or is too large. */
  async texts(
    fs: RepoFs,
    paths: readonly string[],
    options: { readonly maxBytes: number; readonly signal?: AbortSignal },
  ): Promise<(string | undefined)[]> {
    const texts: (string | undefined)[] = [];
    for (let start = 0; start < paths.length; start += BATCH_FILES) {
      const part = paths.slice(start, start + BATCH_FILES);
      const job = { ticket: fs.ticket(), paths: part, maxBytes: options.maxBytes };
      const found = await this.pool.texts(job, options.signal);
      texts.push(...part.map((_path, index) => found[index]));
    }
    return texts;
  }

  /** Settles when everything that was learned is on disk. */
  async settled(): Promise<void> {
    await this.cache.written();
  }

  /** Ends the threads. Nest calls it when the application ends. */
  async onApplicationShutdown(): Promise<void> {
    await this.close();
  }

  async close(): Promise<void> {
    await this.pool.close();
    await this.cache.close();
  }
}

/** One call of `read`. */
class Reading {
  private readonly ticket: RepoFsTicket;
  private broken = 0;

  constructor(
    private readonly request: ReadSourcesRequest,
    private readonly options: CompleteParsingOptions,
    private readonly pool: ParsingPool,
    private readonly cache: FactCache,
  ) {
    this.ticket = request.fs.ticket();
  }

  async readBatch(indexes: readonly number[]): Promise<void> {
    const { onSource } = this.request;
    await this.request.rest();
    if (this.broken >= this.options.maxBrokenThreads) {
      for (const index of indexes) onSource(index, { kind: 'skipped', reason: 'notRead' });
      return;
    }
    const outcomes = await this.parse(this.batchOf(indexes, false));
    const known = indexes.flatMap((index, at) => keyOf(index, outcomes[at]));
    const records = await this.cache.read(known.map(({ key }) => key));
    const anew = known.filter((_known, at) => records[at] === undefined).map(({ index }) => index);
    await this.take(indexes, outcomes);
    for (const [at, { index }] of known.entries()) {
      await this.request.rest();
      const record = records[at];
      if (record !== undefined && !this.tell(index, record)) anew.push(index);
    }
    if (anew.length > 0) await this.take(anew, await this.parse(this.batchOf(anew, true)));
  }

  private parse(batch: ParseBatch): Promise<ParseOutcome[]> {
    return this.pool.parse(batch, this.request.signal, () => (this.broken += 1));
  }

  private batchOf(indexes: readonly number[], anew: boolean): ParseBatch {
    const files = indexes.flatMap((index): FileToParse[] => {
      const file = this.request.files[index];
      if (file === undefined) return [];
      const { path, language, version } = file;
      return [{ path, language, version, anew }];
    });
    return { ticket: this.ticket, maxFileBytes: this.options.maxFileBytes, files };
  }

  /** Tells what was parsed, and keeps it. */
  private async take(indexes: readonly number[], outcomes: readonly ParseOutcome[]): Promise<void> {
    this.cache.add(outcomes.flatMap((outcome) => (outcome.kind === 'parsed' ? [outcome] : [])));
    for (const [at, index] of indexes.entries()) {
      await this.request.rest();
      const outcome = outcomes[at];
      if (outcome?.kind === 'parsed') {
        this.tell(index, outcome.record);
      } else if (outcome?.kind === 'broke') {
        this.request.onSource(index, { kind: 'skipped', reason: outcome.why });
      } else if (outcome?.kind !== 'known') {
        this.request.onSource(index, { kind: 'skipped', reason: 'unreadable' });
      }
    }
  }

  /** False when the record is damaged. */
  private tell(index: number, record: string): boolean {
    let source: FileRecord;
    try {
      source = decodeRecord(record, { references: this.request.references?.(index) === true });
    } catch {
      return false;
    }
    this.request.onSource(index, source);
    return true;
  }
}

function keyOf(index: number, outcome: ParseOutcome | undefined): { index: number; key: string }[] {
  return outcome?.kind === 'known' ? [{ index, key: outcome.key }] : [];
}

/** The places of files, a few at a time. */
function* batchesOf(files: readonly { readonly sizeBytes: number }[]): Generator<number[]> {
  let batch: number[] = [];
  let bytes = 0;
  for (const [index, { sizeBytes }] of files.entries()) {
    batch.push(index);
    bytes += sizeBytes;
    if (batch.length < BATCH_FILES && bytes < BATCH_BYTES) continue;
    yield batch;
    batch = [];
    bytes = 0;
  }
  if (batch.length > 0) yield batch;
}
