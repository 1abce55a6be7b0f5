import { availableParallelism } from 'node:os';

/** How files are read and parsed, and the bounds of it. */
export interface ParsingOptions {
  /** Threads that parse, shared by all runs. Default: as many as cores on Linux, elsewhere one less, at least one. */
  readonly threads?: number;
  /** A thread that had nothing to do for so long ends and gives back its memory. Default 15 s. */
  readonly idleThreadMs?: number;
  /** A thread whose heap outgrows this is replaced and the file skipped. Default 512 MiB. */
  readonly threadHeapBytes?: number;
  /** A file that takes longer is skipped and its thread replaced. Default 5 s. */
  readonly fileTimeLimitMs?: number;
  /** After so many files that broke a thread the rest of the repository is not read. Default 20. */
  readonly maxBrokenThreads?: number;
  /** A larger file is skipped. Default 2 MiB. */
  readonly maxFileBytes?: number;
  /** A file in which more brackets are open at once is skipped. Default 10,000. */
  readonly maxNesting?: number;
  /** Files read of one repository. Default 100,000. */
  readonly maxFiles?: number;
  /** Content read of one repository. Default 1 GiB. */
  readonly maxTotalBytes?: number;
  /** Where facts are kept from run to run, by the hash of a file's content. Default: nowhere. */
  readonly cacheDirectory?: string;
  /** What the cache may take on disk; what was not used for longest goes first. Default 256 MiB. */
  readonly cacheBytes?: number;
}

/** Where facts are kept is the only thing without a default. */
export type CompleteParsingOptions = Required<Omit<ParsingOptions, 'cacheDirectory'>> &
  Pick<ParsingOptions, 'cacheDirectory'>;

export const DEFAULT_PARSING_OPTIONS: CompleteParsingOptions = {
  // On Linux they have a lower priority than the thread that serves clients.
  threads: Math.max(1, availableParallelism() - (process.platform === 'linux' ? 0 : 1)),
  idleThreadMs: 15_000,
  threadHeapBytes: 512 * 1024 * 1024,
  fileTimeLimitMs: 5_000,
  maxBrokenThreads: 20,
  maxFileBytes: 2 * 1024 * 1024,
  maxNesting: 10_000,
  maxFiles: 100_000,
  maxTotalBytes: 1024 * 1024 * 1024,
  cacheBytes: 256 * 1024 * 1024,
};
