/** Bounds of one analysis of a repository. What a bound leaves out is counted and said in the result. */
export interface AnalysisOptions {
  /** Files and directories looked at. Default 100,000. */
  readonly maxEntries?: number;
  /** Files whose content is read. Default 30,000. */
  readonly maxFilesRead?: number;
  /** A larger file is counted as skipped, not read. Default 2 MiB. */
  readonly maxFileBytes?: number;
  /** Content read in all. Default 512 MiB. */
  readonly maxTotalBytes?: number;
  /** Manifests (package.json, go.mod, ...) that are parsed, nearest to the top first. Default 400. */
  readonly maxManifests?: number;
  /** A larger manifest is named but not parsed. Default 128 KiB. */
  readonly maxManifestBytes?: number;
  /** How much of the README's beginning is read. Default 48 KiB. */
  readonly maxReadmeBytes?: number;
  /** Files read at the same time. Default 8. */
  readonly filesAtOnce?: number;
  /** After so long without a pause the analysis lets the event loop turn. Default 4 ms. */
  readonly sliceMs?: number;
  /** Entries of each list in the result; the largest or first ones stay. Default 40. */
  readonly maxListed?: number;
}

export const DEFAULT_ANALYSIS_OPTIONS: Required<AnalysisOptions> = {
  maxEntries: 100_000,
  maxFilesRead: 30_000,
  maxFileBytes: 2 * 1024 * 1024,
  maxTotalBytes: 512 * 1024 * 1024,
  maxManifests: 400,
  maxManifestBytes: 128 * 1024,
  maxReadmeBytes: 48 * 1024,
  filesAtOnce: 8,
  sliceMs: 4,
  maxListed: 40,
};
