/** Bounds of what is kept of one file; a list that reaches its bound ends there, and the facts say `cut`. */
export const FACT_LIMITS = {
  imports: 5_000,
  definitions: 5_000,
  references: 5_000,
  /** Names taken from one import. */
  names: 500,
  /** A longer specifier is kept up to here; nothing resolves it. */
  specifierLength: 1_000,
  /** Longer identifiers are left out. */
  nameLength: 200,
} as const;
