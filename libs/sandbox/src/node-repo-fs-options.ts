import { internal, type ValuesOf } from '#settings';

/** Bounds of reading one repository, each with its default. */
export const nodeRepoFsSettings = {
  /** The largest file that is read, in bytes. */
  maxFileBytes: internal(8 * 1024 * 1024),
  /** Entries of one listing; a caller may ask for fewer. */
  maxEntries: internal(100_000),
  /** Levels of directories in one listing; a caller may ask for fewer. */
  maxDepth: internal(4_096),
  /** Length of one path, in bytes. */
  maxPathBytes: internal(16 * 1024),
  /** Length of all paths of one listing together, in bytes. */
  maxListingBytes: internal(32 * 1024 * 1024),
  /** Names that one listing reads, shown or not. */
  maxScannedNames: internal(200_000),
};

export type NodeRepoFsOptions = Partial<ValuesOf<typeof nodeRepoFsSettings>>;
