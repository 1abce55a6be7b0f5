import { internal, type ValuesOf } from '#settings';

/** Bounds of `code_imports`. */
export const importsSettings = {
  /**
   * What the listed imports take as JSON, about. Beyond it imports of standard libraries are counted
   * but not listed, then those of packages, then others.
   */
  maxListedBytes: internal(12 * 1024 * 1024),
  /** Skipped files that are listed; all are counted. */
  maxSkippedListed: internal(200),
  /** A larger manifest (package.json, tsconfig, go.mod, ...) is taken for absent. */
  maxManifestBytes: internal(512 * 1024),
  /** Manifests that are read. */
  maxManifests: internal(4_000),
};

export type ImportsOptions = Partial<ValuesOf<typeof importsSettings>>;
