import type { FactExtractor } from './fact-extractor.js';
import type { Grammar } from './grammar.js';
import { SourceExtraction } from './source-extraction.js';

const GRAMMARS: readonly Grammar[] = [
  'typescript',
  'tsx',
  'javascript',
  'python',
  'go',
  'rust',
  'java',
  'cpp',
  'c-sharp',
  'ruby',
  'php',
];

/** Names the kinds of the nodes below the root. */
const SHAPES: FactExtractor = {
  languages: GRAMMARS,
  version: 1,
  grammars: GRAMMARS,
  extract: (source) => ({
    imports: [],
    definitions: [],
    references: source.tree(source.language as Grammar).rootNode.children.map((node) => node?.type ?? ''),
  }),
};

describe('SourceExtraction', () => {
  const extraction = new SourceExtraction([SHAPES]);

  test.each<[Grammar, string, string]>([
    ['typescript', 'import a from "a";', 'import_statement'],
    ['tsx', 'import a from "a";', 'import_statement'],
    ['javascript', 'import a from "a";', 'import_statement'],
    ['python', 'import a', 'import_statement'],
    ['go', 'package a', 'package_clause'],
    ['rust', 'use a::b;', 'use_declaration'],
    ['java', 'import a.b;', 'import_declaration'],
    ['cpp', '#include <a.h>\n', 'preproc_include'],
    ['c-sharp', 'using A;', 'using_directive'],
    ['ruby', 'require "a"', 'call'],
    ['php', '<?php use A\\B;', 'namespace_use_declaration'],
  ])('reads %s with its grammar', async (grammar, text, shape) => {
    await extraction.prepare(grammar);
    expect(extraction.extract({ path: 'x', language: grammar, text }).references).toContain(shape);
  });

  test('says so when nothing reads a language', () => {
    expect(() => extraction.extract({ path: 'x', language: 'COBOL', text: '' })).toThrow('COBOL');
  });
});
