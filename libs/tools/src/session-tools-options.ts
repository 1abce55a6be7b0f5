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
}

export const DEFAULT_SESSION_TOOLS_OPTIONS: Required<SessionToolsOptions> = {
  timeoutMs: 6 * 60 * 1000,
  maxArgumentsBytes: 64 * 1024,
  maxOutputBytes: 1024 * 1024,
  defaultListEntries: 1_000,
  maxListEntries: 5_000,
  defaultReadBytes: 64 * 1024,
  maxReadBytes: 512 * 1024,
};
