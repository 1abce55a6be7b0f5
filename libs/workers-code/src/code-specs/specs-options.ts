import { internal, type ValuesOf } from '#settings';

/** Bounds of `code_specs`. */
export const specsSettings = {
  /** Files of each language whose import lines are counted. */
  maxSampledFiles: internal(300),
  /** Of a larger file the beginning is looked at. */
  maxSampleBytes: internal(64 * 1024),
  /** Packages, and aliases, in the result. */
  maxListed: internal(300),
  /** Members named of one workspace. */
  maxMembers: internal(200),
};

export type SpecsOptions = Partial<ValuesOf<typeof specsSettings>>;
