import type { FactExtractor } from '../parsing/fact-extractor.js';

/** Every language's extractor. Loaded in the parsing threads alone. */
export const FACT_EXTRACTORS: readonly FactExtractor[] = [];
