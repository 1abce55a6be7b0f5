export interface NodeArtifactFsOptions {
  /** Of one artifact, in bytes. Default 32 MiB. */
  readonly maxFileBytes?: number;
  /** Of all artifacts of the session, in bytes. Default 512 MiB. */
  readonly maxTotalBytes?: number;
  /** Artifacts of the session. Default 10,000. */
  readonly maxFiles?: number;
  /** Length of one path, in bytes. Default 1 KiB. */
  readonly maxPathBytes?: number;
  /** A temporary file older than this was left by a crash and is removed. Default 10 minutes. */
  readonly staleTemporaryMs?: number;
}

export const DEFAULT_NODE_ARTIFACT_FS_OPTIONS: Required<NodeArtifactFsOptions> = {
  maxFileBytes: 32 * 1024 * 1024,
  maxTotalBytes: 512 * 1024 * 1024,
  maxFiles: 10_000,
  maxPathBytes: 1024,
  staleTemporaryMs: 10 * 60 * 1000,
};
