import { describe, expect, it } from '@jest/globals';
import { NodeRepoFs } from '#sandbox';
import { RepositoryFolder } from '#worker-testing';
import { languageByName } from '../detect-language.js';
import { EventLoopYielder } from '../event-loop-yielder.js';
import type { ImportLanguage, ImportTarget, RepositoryFiles } from '../imports/import-resolver.js';
import type { FactExtractor } from '../parsing/fact-extractor.js';
import type { FileFacts } from '../parsing/file-facts.js';
import { SourceExtraction } from '../parsing/source-extraction.js';
import { readRepositoryTree } from '../repository-tree.js';

/** What is tried: a language's extractor and its resolver. */
export interface TriedLanguage {
  readonly extractor: FactExtractor;
  readonly language: ImportLanguage;
}

export interface ImportCase {
  readonly title: string;
  /** `path -> content` of a repository. */
  readonly files: Readonly<Record<string, string>>;
  /** `path:line specifier -> targets`, in the order of files and lines; all imports of the repository. */
  readonly imports: readonly string[];
}

/** A file that no language's extractor may fail on. */
const HOSTILE: readonly (readonly [string, string])[] = [
  ['nothing', ''],
  ['text of no language', 'Ceci n’est pas une pipe. \u0000\uFFFD ((((( """ \'\'\' /* <?php `'],
  ['nesting of 500 levels', '('.repeat(250) + '{'.repeat(250)],
  ['a line of 200,000 characters', `x${' = y'.repeat(50_000)}`],
];

/** Holds for every language: its cases, and that nothing in a file makes it throw. */
export function importLanguageContract(
  tried: TriedLanguage,
  path: string,
  cases: readonly ImportCase[],
): void {
  describe('imports', () => {
    it.each(cases.map((each) => [each.title, each] as const))('%s', async (_title, { files, imports }) => {
      expect(await importsOf(files, tried)).toEqual(imports);
    });
  });

  it.each(HOSTILE)('reads %s without failing', async (_name, text) => {
    const lines = await importsOf({ [path]: text }, tried);
    expect(lines.every((line) => line.startsWith(`${path}:`))).toBe(true);
  });
}

/** The facts of one file. */
export async function factsOf({ extractor }: TriedLanguage, path: string, text: string): Promise<FileFacts> {
  const extraction = new SourceExtraction([extractor]);
  const language = languageByName(path)?.name ?? '';
  await extraction.prepare(language);
  return extraction.extract({ path, language, text });
}

/** `name kind lines`, with `-` in front of what is not exported and `parent.` before members. */
export async function definitionsOf(tried: TriedLanguage, path: string, text: string): Promise<string[]> {
  const { definitions } = await factsOf(tried, path, text);
  return definitions.map(({ name, kind, startLine, endLine, exported, parent }) => {
    const full = parent === undefined ? name : `${parent}.${name}`;
    return `${exported ? '' : '-'}${full} ${kind} ${startLine}-${endLine}`;
  });
}

async function importsOf(
  files: ImportCase['files'],
  { extractor, language }: TriedLanguage,
): Promise<string[]> {
  await using folder = await RepositoryFolder.create(files);
  const fs = new NodeRepoFs(folder.path);
  const yielder = new EventLoopYielder(10);
  const tree = await readRepositoryTree(fs, { maxEntries: 10_000, filesAtOnce: 8, yielder });
  const repository: RepositoryFiles = {
    paths: tree.paths,
    directories: tree.directories,
    named: (name) => tree.files.flatMap((file) => (file.name === name ? [file.path] : [])),
    readText: (path) => fs.readText(path, { maxBytes: 1_000_000 }).catch(() => undefined),
    yieldIfDue: () => yielder.yieldIfDue(),
  };
  const builder = await language.start(repository);
  const read = new Map<string, FileFacts>();
  for (const path of [...tree.paths].sort()) {
    if (!extractor.languages.includes(languageByName(path)?.name ?? '')) continue;
    const facts = await factsOf({ extractor, language }, path, files[path] ?? '');
    read.set(path, facts);
    // As the analysis does: what a language does not ask for it does not get.
    builder.add(path, language.usesReferences === true ? facts : { ...facts, references: [] });
  }
  const resolver = await builder.finish();
  return [...read].flatMap(([path, facts]) =>
    facts.imports.map((found) => {
      const targets = resolver.resolve(path, found, { ...facts, definitions: [], references: [] });
      return `${path}:${found.line} ${found.specifier} -> ${targets.map(shown).join(', ')}`;
    }),
  );
}

function shown(target: ImportTarget): string {
  switch (target.kind) {
    case 'file':
      return target.path;
    case 'package':
      return `package ${target.name}`;
    case 'standard':
      return 'standard';
    case 'unresolved':
      return `(${target.reason})`;
  }
}
