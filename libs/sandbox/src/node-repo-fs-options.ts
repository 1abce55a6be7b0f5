export interface NodeRepoFsOptions {
  /** The largest file that is read, in bytes. Default 8 MiB. */
  readonly maxFileBytes?: number;
  /** Entries of one listing; a caller may ask for fewer. Default 100,000. */
  readonly maxEntries?: number;
  /** Levels of directories that a listing goes down; a caller may ask for fewer. Default 4,096. */
  readonly maxDepth?: number;
  /** Length of one path, in bytes. Default 16 KiB. */
  readonly maxPathBytes?: number;
  /** Length of all paths of one listing together, in bytes. Default 32 MiB. */
  readonly maxListingBytes?: number;
  /** Names that one listing looks at, whether it shows them or not. Default 200,000. */
  readonly maxScannedNames?: number;
}

export const DEFAULT_NODE_REPO_FS_OPTIONS: Required<NodeRepoFsOptions> = {
  maxFileBytes: 8 * 1024 * 1024,
  maxEntries: 100_000,
  maxDepth: 4_096,
  maxPathBytes: 16 * 1024,
  maxListingBytes: 32 * 1024 * 1024,
  maxScannedNames: 200_000,
};
