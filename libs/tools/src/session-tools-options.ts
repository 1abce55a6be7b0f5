export interface SessionToolsOptions {
  /**
   * Of one call. Default 6 minutes: the first tool that needs the repository
   * waits for its clone, which has a limit of its own.
   */
  readonly timeoutMs?: number;
  /** Of the arguments of one call as JSON, in bytes. Default 64 KiB. */
  readonly maxArgumentsBytes?: number;
  /** Of the result of one call as JSON, in bytes. Default 1 MiB. */
  readonly maxOutputBytes?: number;
  /** Entries that `scan.list` gives unless it is asked for another number. Default 1,000. */
  readonly defaultListEntries?: number;
  /** Entries that `scan.list` can be asked for. Default 5,000. */
  readonly maxListEntries?: number;
  /** Bytes of a file that `fs.read` gives unless it is asked for another number. Default 64 KiB. */
  readonly defaultReadBytes?: number;
  /** Bytes of a file that `fs.read` can be asked for. Default 512 KiB. */
  readonly maxReadBytes?: number;
  /** Lines that `wordidx.search` gives a page unless it is asked for another number. Default 50. */
  readonly defaultHits?: number;
  /** Lines a page that `wordidx.search` can be asked for. Default 500. */
  readonly maxHits?: number;
  /** Ranges and hits that `snippet.collect` takes at once. Default 200. */
  readonly maxSnippetItems?: number;
  /** Tokens that `snippet.collect` gives unless it is asked for another number. Default 8,000. */
  readonly defaultSnippetTokens?: number;
  /** Tokens that `snippet.collect` can be asked for. Default 100,000. */
  readonly maxSnippetTokens?: number;
  /** `snippet.collect` takes nothing from a longer file. Default 2 MiB. */
  readonly maxSnippetFileBytes?: number;
  /** Files that `delta.diff` names. Default 1,000. */
  readonly maxDiffFiles?: number;
  /** Bytes of the patch that `delta.diff` gives unless it is asked for another number. Default 64 KiB. */
  readonly defaultPatchBytes?: number;
  /** Bytes of the patch that `delta.diff` can be asked for. Default 512 KiB. */
  readonly maxPatchBytes?: number;
}

export const DEFAULT_SESSION_TOOLS_OPTIONS: Required<SessionToolsOptions> = {
  timeoutMs: 6 * 60 * 1000,
  maxArgumentsBytes: 64 * 1024,
  maxOutputBytes: 1024 * 1024,
  defaultListEntries: 1_000,
  maxListEntries: 5_000,
  defaultReadBytes: 64 * 1024,
  maxReadBytes: 512 * 1024,
  defaultHits: 50,
  maxHits: 500,
  maxSnippetItems: 200,
  defaultSnippetTokens: 8_000,
  maxSnippetTokens: 100_000,
  maxSnippetFileBytes: 2 * 1024 * 1024,
  maxDiffFiles: 1_000,
  defaultPatchBytes: 64 * 1024,
  maxPatchBytes: 512 * 1024,
};
