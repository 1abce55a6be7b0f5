export interface ArtifactEntry {
  readonly path: string;
  readonly sizeBytes: number;
  readonly modifiedAt: Date;
}

/**
 * A session's folder of results. Writes are atomic: a reader sees the old
 * content or the new, also across kill -9. Symlinks are not followed. Errors:
 * `PATH_*`, `ARTIFACTS_FULL`, `FILE_TOO_LARGE`, `STORAGE_FULL`, `STORAGE_UNAVAILABLE`.
 */
export abstract class ArtifactFs {
  /** Where people find the artifacts on this machine; for the log and the demo, never for the wire. */
  abstract readonly root: string;
  abstract write(path: string, content: string | Uint8Array): Promise<void>;
  /** Undefined when there is no such artifact. */
  abstract read(path: string): Promise<Buffer | undefined>;
  /** In byte order of the paths. */
  abstract list(under?: string): Promise<readonly ArtifactEntry[]>;
  /** Idempotent. */
  abstract remove(path: string): Promise<void>;
}
