/** Bounds of `code_specs`. */
export interface SpecsOptions {
  /** Files of each language whose import lines are counted. Default 300. */
  readonly maxSampledFiles?: number;
  /** Of a larger file the beginning is looked at. Default 64 KiB. */
  readonly maxSampleBytes?: number;
  /** Packages, and aliases, in the result. Default 300 each. */
  readonly maxListed?: number;
  /** Members named of one workspace. Default 200. */
  readonly maxMembers?: number;
}

export const DEFAULT_SPECS_OPTIONS: Required<SpecsOptions> = {
  maxSampledFiles: 300,
  maxSampleBytes: 64 * 1024,
  maxListed: 300,
  maxMembers: 200,
};
