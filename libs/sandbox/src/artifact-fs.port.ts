export interface ArtifactEntry {
  readonly path: string;
  readonly sizeBytes: number;
  readonly modifiedAt: Date;
}

/**
 * A session's folder of results. Writes are atomic, even across kill -9: a reader sees either the old or the new
 * content. Symlinks are not followed. Errors: `PATH_*`, `ARTIFACTS_FULL`, `FILE_TOO_LARGE`, `STORAGE_FULL`,
 * `STORAGE_UNAVAILABLE`.
 */
export abstract class ArtifactFs {
  /** The folder on this machine, for the log and the demo; never sent to a client. */
  abstract readonly root: string;
  abstract write(path: string, content: string | Uint8Array): Promise<void>;
  /** Undefined when there is no such artifact. */
  abstract read(path: string): Promise<Buffer | undefined>;
  /** Lists artifacts in byte order of their paths. */
  abstract list(under?: string): Promise<readonly ArtifactEntry[]>;
  /** Idempotent. */
  abstract remove(path: string): Promise<void>;
}
