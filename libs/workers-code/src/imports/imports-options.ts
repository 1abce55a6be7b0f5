/** Bounds of `code_imports`. */
export interface ImportsOptions {
  /**
   * What the listed imports take as JSON, about. Beyond it imports of standard libraries are counted
   * but not listed, then those of packages, then others. Default 12 MiB.
   */
  readonly maxListedBytes?: number;
  /** Skipped files that are listed; all are counted. Default 200. */
  readonly maxSkippedListed?: number;
  /** A larger manifest (package.json, tsconfig, go.mod, ...) is taken for absent. Default 512 KiB. */
  readonly maxManifestBytes?: number;
  /** Manifests that are read. Default 4,000. */
  readonly maxManifests?: number;
}

export const DEFAULT_IMPORTS_OPTIONS: Required<ImportsOptions> = {
  maxListedBytes: 12 * 1024 * 1024,
  maxSkippedListed: 200,
  maxManifestBytes: 512 * 1024,
  maxManifests: 4_000,
};
