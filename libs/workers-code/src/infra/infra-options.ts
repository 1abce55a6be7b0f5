/** Bounds of one look at a repository's surroundings; what they leave out is said in the result. */
export interface InfraOptions {
  /** Files whose lines are read, those near the top first. Default 30,000. */
  readonly maxFilesRead?: number;
  /** Of a larger file only the beginning is read. Default 512 KiB. */
  readonly maxFileBytes?: number;
  /** Content read in all. Default 512 MiB. */
  readonly maxTotalBytes?: number;
  /** A longer line is cut before it is looked at. Default 2,000 characters. */
  readonly maxLineLength?: number;
  /** Items of each kind in the result. Default 120. */
  readonly maxItems?: number;
  /** Environment variables in the result. Default 400. */
  readonly maxVariables?: number;
  /** Lines named for each item. Default 5. */
  readonly maxEvidence?: number;
}

export const DEFAULT_INFRA_OPTIONS: Required<InfraOptions> = {
  maxFilesRead: 30_000,
  maxFileBytes: 512 * 1024,
  maxTotalBytes: 512 * 1024 * 1024,
  maxLineLength: 2_000,
  maxItems: 120,
  maxVariables: 400,
  maxEvidence: 5,
};
