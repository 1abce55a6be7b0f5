import type { FactExtractor } from '../parsing/fact-extractor.js';
import { JavaScriptFactExtractor } from './javascript/javascript-fact-extractor.js';

/** Every language's extractor. They work in the parsing threads; elsewhere only their versions are read. */
export const FACT_EXTRACTORS: readonly FactExtractor[] = [new JavaScriptFactExtractor()];
