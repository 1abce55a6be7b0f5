import { internal, type ValuesOf } from '#settings';

/** Bounds of `code_symbols`; what is exported stays longest. */
export const symbolsSettings = {
  /** Definitions in the result. */
  maxDefinitions: internal(30_000),
  /** Definitions of one file. */
  maxPerFile: internal(400),
  /** Definitions that are listed with the files that use them. */
  maxSymbols: internal(3_000),
  /** Files named as users of one definition. */
  maxUses: internal(20),
};

export type SymbolsOptions = Partial<ValuesOf<typeof symbolsSettings>>;
