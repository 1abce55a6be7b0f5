import type { ClassifiedTree } from '../classified-tree.js';
import type { EventLoopYielder } from '../event-loop-yielder.js';
import { fileRole } from '../file-role.js';
import { headerLanguage } from '../header-language.js';
import { FACT_EXTRACTORS } from '../languages/fact-extractors.js';
import { languageNamed } from '../language-table.js';
import { languageOfFile } from '../program-language.js';
import { skipByName } from '../skip-reason.js';
import { sortedWithYields } from '../sorted-with-yields.js';
import type { CompleteParsingOptions } from './parsing-options.js';
import type { SourceFileToRead } from './source-reader.js';
import type { SourceSkip } from './source-skips.js';

const VERSIONS: ReadonlyMap<string, number> = new Map(
  FACT_EXTRACTORS.flatMap(({ languages, version }) =>
    languages.map((language) => [language, version] as const),
  ),
);

/** A file in a language that is read. */
export interface SourceFile extends SourceFileToRead {
  readonly isTest: boolean;
}

/** The files of a repository whose facts are read, and those that are left out for their names and sizes. */
export interface SourceFiles {
  readonly files: readonly SourceFile[];
  readonly skipped: readonly { readonly path: string; readonly reason: SourceSkip }[];
}

/** Undefined when nothing reads the language. */
export function sourceFileToRead(
  path: string,
  language: string,
  sizeBytes: number,
): SourceFileToRead | undefined {
  const version = VERSIONS.get(language);
  return version === undefined ? undefined : { path, language, version, sizeBytes };
}

/** Chooses the files to read, those beside each other in the tree together. */
export async function selectSourceFiles(
  { tree, attributes, classifier }: ClassifiedTree,
  bounds: Pick<CompleteParsingOptions, 'maxFileBytes' | 'maxFiles' | 'maxTotalBytes'>,
  yielder: EventLoopYielder,
): Promise<SourceFiles> {
  const headers = await headerLanguage(tree, classifier, yielder);
  const files: SourceFile[] = [];
  const skipped: SourceFiles['skipped'][number][] = [];
  let bytes = 0;
  for (const file of tree.files) {
    await yielder.yieldIfDue();
    const { path, name, directory, sizeBytes } = file;
    const named = name.endsWith('.h') ? headers : languageOfFile(file);
    const wanted = named === undefined ? undefined : sourceFileToRead(path, named.name, sizeBytes);
    if (wanted === undefined) continue;
    const traits = classifier.of(directory);
    const reason = skipOf(path, name, sizeBytes);
    if (reason !== undefined) {
      skipped.push({ path, reason });
    } else if (files.length >= bounds.maxFiles || bytes + sizeBytes > bounds.maxTotalBytes) {
      skipped.push({ path, reason: 'notRead' });
    } else {
      bytes += sizeBytes;
      files.push({
        ...wanted,
        isTest: fileRole(name, languageNamed(wanted.language), traits.role) === 'test',
      });
    }
  }
  return {
    files: await sortedWithYields(files, byPath, yielder),
    skipped: await sortedWithYields(skipped, byPath, yielder),
  };

  function skipOf(path: string, name: string, sizeBytes: number): SourceSkip | undefined {
    const marks = attributes.of(path);
    if (marks.vendored === true) return 'vendored';
    if (marks.generated === true) return 'generated';
    const early = classifier.of(path.slice(0, Math.max(0, path.length - name.length - 1))).skip;
    const byName = early ?? skipByName(name);
    if (byName === 'vendored' || byName === 'generated' || byName === 'minified') return byName;
    return sizeBytes > bounds.maxFileBytes ? 'tooLarge' : undefined;
  }
}

/** In the order of UTF-16 units. */
export function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
}
