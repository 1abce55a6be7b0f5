import { internal, type ValuesOf } from '#settings';

/** Bounds of one analysis of a repository. What a bound leaves out is counted and said in the result. */
export const analysisSettings = {
  /** Files and directories looked at. */
  maxEntries: internal(100_000),
  /** Files whose content is read. */
  maxFilesRead: internal(30_000),
  /** A larger file is counted as skipped, not read. */
  maxFileBytes: internal(2 * 1024 * 1024),
  /** Content read in all. */
  maxTotalBytes: internal(512 * 1024 * 1024),
  /** Manifests (package.json, go.mod, ...) that are parsed, nearest to the top first. */
  maxManifests: internal(400),
  /** A larger manifest is named but not parsed. */
  maxManifestBytes: internal(128 * 1024),
  /** How much of the README's beginning is read. */
  maxReadmeBytes: internal(48 * 1024),
  /** Files read at the same time. */
  filesAtOnce: internal(8),
  /** After so long without a pause the analysis lets the event loop turn. */
  sliceMs: internal(4),
  /** Entries of each list in the result; the largest or first ones stay. */
  maxListed: internal(40),
};

export type AnalysisOptions = Partial<ValuesOf<typeof analysisSettings>>;
