import type { FactExtractor } from './fact-extractor.js';
import type { FileFacts } from './file-facts.js';
import { SyntaxTrees } from './syntax-trees.js';

/** A file to be read for its facts. */
export interface ExtractableSource {
  readonly path: string;
  readonly language: string;
  readonly text: string;
}

/** Runs the extractors, one file after the other. Holds the parsers; one per thread is enough. */
export class SourceExtraction {
  private readonly extractors = new Map<string, FactExtractor>();
  private readonly trees = new SyntaxTrees();

  constructor(extractors: readonly FactExtractor[]) {
    for (const extractor of extractors)
      for (const language of extractor.languages) this.extractors.set(language, extractor);
  }

  /** To be awaited before files of a language are read. */
  async prepare(language: string): Promise<void> {
    await this.trees.load(this.extractors.get(language)?.grammars ?? []);
  }

  /** Throws whatever the extractor throws, and for a language that has none. */
  extract(source: ExtractableSource): FileFacts {
    const extractor = this.extractors.get(source.language);
    if (extractor === undefined) throw new Error(`Nothing reads ${source.language}.`);
    const { trees } = this;
    try {
      return extractor.extract({ ...source, tree: (grammar) => trees.parse(grammar, source.text) });
    } finally {
      trees.free();
    }
  }
}
