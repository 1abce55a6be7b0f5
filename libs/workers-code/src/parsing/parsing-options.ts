import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import {
  byteSize,
  count,
  integer,
  internal,
  setting,
  timer,
  type SettingValues,
  type ValuesOf,
} from '#settings';

const threads = integer(0, 64);

/** Bounds of reading and parsing files, each with its default. */
export const parsingSettings = {
  /** Shared by all runs. On Linux they have a lower priority than the thread that serves clients. */
  threads: setting({
    env: 'PARSE_THREADS',
    default: '0',
    parse: (text) => threads(text) || defaultThreads(),
    help: 'Threads that parse source code, shared by all runs; 0: as many as cores on Linux, elsewhere one less.',
  }),
  /** A thread that was idle for this long ends and frees its memory. */
  idleThreadMs: internal(15_000),
  /** A thread whose heap outgrows this is replaced and the file skipped. */
  threadHeapBytes: internal(512 * 1024 * 1024),
  /** The thread of such a file is replaced. */
  fileTimeLimitMs: setting({
    env: 'PARSE_FILE_TIMEOUT',
    default: '5s',
    parse: timer,
    help: 'A source file whose parsing takes longer is skipped.',
  }),
  /** After this many files that broke a thread the rest of the repository is not read. */
  maxBrokenThreads: internal(20),
  /** A larger file is skipped. */
  maxFileBytes: internal(2 * 1024 * 1024),
  maxNesting: setting({
    env: 'PARSE_MAX_NESTING',
    default: '10000',
    parse: count,
    help: 'A source file in which more brackets are open at once is skipped before it reaches a parser.',
  }),
  /** Files read of one repository. */
  maxFiles: internal(100_000),
  /** Content read of one repository, in bytes. */
  maxTotalBytes: internal(1024 * 1024 * 1024),
  cacheBytes: setting({
    env: 'PARSE_CACHE_MAX_BYTES',
    default: '256MiB',
    parse: byteSize,
    help: 'Approximate disk space of what is known of source files by their content, in DATA_DIR/facts; beyond it the oldest goes.',
  }),
};

/** All but the folder has a default. */
export interface CompleteParsingOptions extends ValuesOf<typeof parsingSettings> {
  /** Folder that keeps facts from run to run, by the hash of a file's content; undefined: none are kept. */
  readonly cacheDirectory?: string;
}

export type ParsingOptions = Partial<CompleteParsingOptions>;

/** Returns the options for a gateway that keeps its data in `dataDir`. */
export function parsingOptions(values: SettingValues, dataDir: string): ParsingOptions {
  return { ...values.of(parsingSettings), cacheDirectory: join(dataDir, 'facts') };
}

function defaultThreads(): number {
  return Math.max(1, availableParallelism() - (process.platform === 'linux' ? 0 : 1));
}
