import type { FactExtractor } from '../parsing/fact-extractor.js';
import { cFactExtractor } from './c/c-fact-extractor.js';
import { csharpFactExtractor } from './csharp/csharp-fact-extractor.js';
import { goFactExtractor } from './go/go-fact-extractor.js';
import { javaFactExtractor } from './java/java-fact-extractor.js';
import { JavaScriptFactExtractor } from './javascript/javascript-fact-extractor.js';
import { phpFactExtractor } from './php/php-fact-extractor.js';
import { pythonFactExtractor } from './python/python-fact-extractor.js';
import { rubyFactExtractor } from './ruby/ruby-fact-extractor.js';
import { rustFactExtractor } from './rust/rust-fact-extractor.js';

/** Every language's extractor. They work in the parsing threads; elsewhere only their versions are read. */
export const FACT_EXTRACTORS: readonly FactExtractor[] = [
  new JavaScriptFactExtractor(),
  pythonFactExtractor,
  goFactExtractor,
  rustFactExtractor,
  javaFactExtractor,
  cFactExtractor,
  csharpFactExtractor,
  rubyFactExtractor,
  phpFactExtractor,
];
