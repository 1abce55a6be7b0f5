import type { RepoFs, RepoFsTicket } from '#sandbox';
import { defaultsOf } from '#settings';
import type { EventLoopYielder } from '../event-loop-yielder.js';
import type { RepositoryTree } from '../repository-tree.js';
import { FactCache } from './fact-cache.js';
import type { LookRequest } from './file-look.js';
import { decodeRecord, type FileRecord } from './fact-record.js';
import { KeyFilter } from './key-filter.js';
import type { FileToParse, ListedFolder, ParseBatch, ParseOutcome } from './parse-batch.js';
import { parsingSettings, type CompleteParsingOptions, type ParsingOptions } from './parsing-options.js';
import { ParsingPool } from './parsing-pool.js';
import { treeOf } from './listed-tree.js';
import type { SourceSkip } from './source-skips.js';
import { TurnsInOrder } from './turns-in-order.js';

const BATCH_FILES = 64;
const BATCH_BYTES = 256 * 1024;

/** A file to be read. */
export interface SourceFileToRead extends Omit<FileToParse, 'anew'> {
  readonly sizeBytes: number;
}

/** What became of a file: what its content tells, or why it could not be read. */
export type ReadSource = FileRecord | { readonly kind: 'skipped'; readonly reason: SourceSkip };

const UNREADABLE: ReadSource = { kind: 'skipped', reason: 'unreadable' };

export interface ReadSourcesRequest {
  readonly fs: RepoFs;
  readonly files: readonly SourceFileToRead[];
  /** Of which files, by their places, the references are wanted: they cost time and memory. Default: of none. */
  readonly references?: (index: number) => boolean;
  readonly signal?: AbortSignal;
  /** Called once for each file, in their order. Quick. */
  readonly onSource: (index: number, source: ReadSource) => void;
  /** To be awaited between small pieces of work. */
  readonly yieldIfDue: () => Promise<void>;
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
    this.options = { ...defaultsOf(parsingSettings), ...options };
    const knownKeys = new KeyFilter();
    const { cacheDirectory, cacheBytes } = this.options;
    this.cache = new FactCache(knownKeys, { directory: cacheDirectory, maxBytes: cacheBytes });
    this.pool = new ParsingPool(knownKeys, this.options, threadFile);
  }

  /** Throws the signal's reason when it fires; a file that cannot be read is told as skipped. */
  async read(request: ReadSourcesRequest): Promise<void> {
    await this.cache.open();
    const reading = new Reading(request, this.options, this.pool, this.cache);
    await this.eachBatch(request.files, async (batch, inTurn) => {
      await request.yieldIfDue();
      const sources = await reading.sourcesOf(batch);
      await inTurn(async () => {
        for (const [at, index] of batch.entries()) {
          await request.yieldIfDue();
          request.onSource(index, sources[at] ?? UNREADABLE);
        }
      });
    });
  }

  /** Looks at files in the threads. Throws the signal's reason when it fires. */
  async look<Args, Result>(request: LookRequest<Args, Result>): Promise<void> {
    const { fs, look, files, maxBytes, overflow, signal } = request;
    const ticket = fs.ticket();
    let broken = 0;
    await this.eachBatch(files, async (batch, inTurn) => {
      const indexes = broken >= this.options.maxBrokenThreads ? [] : batch;
      const chosen = indexes.flatMap((index) => files[index] ?? []);
      const job = { ticket, look: look.name, maxBytes, overflow, files: chosen };
      const results = await this.pool.look(job, signal, () => (broken += 1));
      await inTurn(async () => {
        for (const [at, index] of batch.entries())
          await request.onResult(index, results[at] as Result | undefined);
      });
    });
  }

  /** Works on a few batches at a time; what is done in turn is done in the order of the files. */
  private async eachBatch(
    files: readonly { readonly sizeBytes: number }[],
    work: (batch: readonly number[], inTurn: (tell: () => Promise<void>) => Promise<void>) => Promise<void>,
  ): Promise<void> {
    const turns = new TurnsInOrder();
    const batches = batchesOf(files);
    let places = 0;
    const workThrough = async (): Promise<void> => {
      for (let batch = batches.next(); batch.done !== true; batch = batches.next()) {
        const place = places++;
        await work(batch.value, (tell) => turns.take(place, tell));
      }
    };
    // More than there are threads, so that none waits for what happens between two batches, or for a slow one before.
    const atOnce = Math.max(this.pool.size + 1, 2 * this.pool.size);
    await Promise.all(Array.from({ length: atOnce }, workThrough));
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
      readonly yielder: EventLoopYielder;
      readonly signal?: AbortSignal;
    },
  ): Promise<RepositoryTree> {
    const { maxEntries, yielder, signal } = options;
    const folders: ListedFolder[] = [];
    const job = { ticket: fs.ticket(), maxEntries };
    const end = await this.pool.list(job, (part) => folders.push(...part), signal);
    return treeOf(folders, end, yielder);
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

  /** What became of the files, in their order. */
  async sourcesOf(indexes: readonly number[]): Promise<readonly (ReadSource | undefined)[]> {
    if (this.broken >= this.options.maxBrokenThreads)
      return indexes.map(() => ({ kind: 'skipped', reason: 'notRead' }));
    const outcomes = await this.parse(this.batchOf(indexes, false));
    const known = indexes.flatMap((index, at) => keyOf(index, outcomes[at]));
    const records = await this.cache.read(known.map(({ key }) => key));
    const sources = await this.taken(indexes, outcomes);
    const anew: number[] = [];
    for (const [at, { index }] of known.entries()) {
      await this.request.yieldIfDue();
      const record = records[at];
      const source = record === undefined ? undefined : this.decoded(index, record);
      if (source === undefined) anew.push(index);
      else sources.set(index, source);
    }
    if (anew.length > 0) {
      const again = await this.taken(anew, await this.parse(this.batchOf(anew, true)));
      for (const [index, source] of again) sources.set(index, source);
    }
    return indexes.map((index) => sources.get(index));
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
    const { maxFileBytes, maxNesting } = this.options;
    return { ticket: this.ticket, maxFileBytes, maxNesting, files };
  }

  /** What was parsed, which the cache keeps, and what broke; nothing of what the cache knows already. */
  private async taken(
    indexes: readonly number[],
    outcomes: readonly ParseOutcome[],
  ): Promise<Map<number, ReadSource>> {
    this.cache.add(outcomes.flatMap((outcome) => (outcome.kind === 'parsed' ? [outcome] : [])));
    const sources = new Map<number, ReadSource>();
    for (const [at, index] of indexes.entries()) {
      await this.request.yieldIfDue();
      const outcome = outcomes[at];
      if (outcome?.kind === 'broke') sources.set(index, { kind: 'skipped', reason: outcome.why });
      if (outcome?.kind !== 'parsed') continue;
      const source = this.decoded(index, outcome.record);
      if (source !== undefined) sources.set(index, source);
    }
    return sources;
  }

  /** Undefined when the record is damaged. */
  private decoded(index: number, record: string): FileRecord | undefined {
    try {
      return decodeRecord(record, { references: this.request.references?.(index) === true });
    } catch {
      return undefined;
    }
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
