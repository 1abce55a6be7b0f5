import { internal, type ValuesOf } from '#settings';

/** Bounds of one look at a repository's surroundings; what they leave out is said in the result. */
export const infraSettings = {
  /** Files whose lines are read, those near the top first. */
  maxFilesRead: internal(30_000),
  /** Of a larger file only the beginning is read. */
  maxFileBytes: internal(512 * 1024),
  /** Content read in all. */
  maxTotalBytes: internal(512 * 1024 * 1024),
  /** A longer line is cut before it is looked at. */
  maxLineLength: internal(2_000),
  /** Items of each kind in the result. */
  maxItems: internal(120),
  /** Environment variables in the result. */
  maxVariables: internal(400),
  /** Lines named for each item. */
  maxEvidence: internal(5),
};

export type InfraOptions = Partial<ValuesOf<typeof infraSettings>>;
