import type { RepoFs } from '#sandbox';

/**
 * Finds something out from a file's content alone. It runs in the parsing
 * threads, which know it by its name; what goes in and out is copied between
 * threads, so it is plain data.
 */
export interface FileLook<Args, Result> {
  readonly name: string;
  readonly look: (content: Buffer, args: Args) => Result;
}

/** A file to be looked at. */
export interface FileToLookAt<Args> {
  readonly path: string;
  readonly sizeBytes: number;
  readonly args: Args;
}

export interface LookRequest<Args, Result> {
  readonly fs: RepoFs;
  readonly look: FileLook<Args, Result>;
  readonly files: readonly FileToLookAt<Args>[];
  /** A larger file is not looked at, or only its beginning. */
  readonly maxBytes: number;
  readonly overflow: 'refuse' | 'cut';
  readonly signal?: AbortSignal;
  /** Called once for each file, in their order; undefined for what could not be read or broke the look. Awaited. */
  readonly onResult: (index: number, result: Result | undefined) => void | Promise<void>;
}
