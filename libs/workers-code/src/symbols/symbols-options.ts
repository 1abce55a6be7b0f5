/** Bounds of `code_symbols`; what is exported stays longest. */
export interface SymbolsOptions {
  /** Definitions in the result. Default 30,000. */
  readonly maxDefinitions?: number;
  /** Definitions of one file. Default 400. */
  readonly maxPerFile?: number;
  /** Definitions that are listed with the files that use them. Default 3,000. */
  readonly maxSymbols?: number;
  /** Files named as users of one definition. Default 20. */
  readonly maxUses?: number;
}

export const DEFAULT_SYMBOLS_OPTIONS: Required<SymbolsOptions> = {
  maxDefinitions: 30_000,
  maxPerFile: 400,
  maxSymbols: 3_000,
  maxUses: 20,
};
