import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NodeRepoFs } from '#sandbox';
import { analyseImports, FACT_EXTRACTORS, SourceExtraction, SourceReader } from '#workers-code';
import type { FactExtractor } from '#workers-code';
import { WorkClock } from '../work-clock.js';

/**
 * The least that parsing the files of `REPOSITORY` takes one thread: texts in
 * memory, one after the other; for JavaScript and its relatives the tokenizer
 * with its collectors, for the others tree-sitter alone.
 */
const { REPOSITORY = '' } = process.env;

const reader = new SourceReader();
const { files, totals } = await analyseImports({ fs: new NodeRepoFs(REPOSITORY), reader });
await reader.close();
const sources = files.map(({ path, language }) => {
  const text = readFileSync(join(REPOSITORY, path), 'utf8');
  return { path, language, text };
});
const extraction = new SourceExtraction(FACT_EXTRACTORS.map(parserAlone));
for (const language of new Set(sources.map((each) => each.language))) await extraction.prepare(language);

const clock = new WorkClock();
for (const source of sources) extraction.extract(source);
clock.stop(totals.files, { bytes: totals.bytes });

function parserAlone(extractor: FactExtractor): FactExtractor {
  const [grammar] = extractor.grammars ?? [];
  if (grammar === undefined) return extractor;
  const extract: FactExtractor['extract'] = (source) => {
    source.tree(grammar);
    return { imports: [], definitions: [], references: [] };
  };
  return { ...extractor, extract };
}
