import type { RepoFs } from '#sandbox';
import { defaultsOf } from '#settings';
import { analysisSettings, type AnalysisOptions } from '../analysis-options.js';
import type { AnalysisProgress } from '../analyse-code-roots.js';
import { classifyTree } from '../classified-tree.js';
import { EventLoopYielder } from '../event-loop-yielder.js';
import { IMPORT_LANGUAGES } from '../languages/import-languages.js';
import { missingContent, missingSentences } from '../missing-content.js';
import { selectSourceFiles, type SourceFile } from '../parsing/source-files.js';
import type { SourceReader } from '../parsing/source-reader.js';
import type { RepositoryTree } from '../repository-tree.js';
import type { CodeImports } from './code-imports.js';
import { ImportCollector } from './import-collector.js';
import type { ImportResolverBuilder } from './import-resolver.js';
import { importsSettings, type ImportsOptions } from './imports-options.js';
import { TargetSettlement } from './target-settlement.js';
import { TreeFiles } from './tree-files.js';

/** Progress is told every so many files. */
const FILES_PER_STEP = 250;
/** Languages whose imports mean what the importing file names. */
const WITH_REFERENCES: ReadonlySet<string> = new Set(
  IMPORT_LANGUAGES.flatMap(({ languages, usesReferences }) => (usesReferences === true ? languages : [])),
);

export interface AnalyseImportsRequest {
  readonly fs: RepoFs;
  readonly reader: SourceReader;
  readonly analysis?: AnalysisOptions;
  readonly options?: ImportsOptions;
  /** Ends the analysis with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Awaited, so a slow reader slows the analysis down. */
  readonly onProgress?: (progress: AnalysisProgress) => void | Promise<void>;
}

/**
 * Finds every import of the repository's own code and what it means. Bounded
 * by its options; no single file makes it fail. Errors: `STORAGE_UNAVAILABLE`
 * when the repository cannot be listed.
 */
export async function analyseImports(request: AnalyseImportsRequest): Promise<CodeImports> {
  const { fs, reader, signal } = request;
  const analysis = { ...defaultsOf(analysisSettings), ...request.analysis };
  const options = { ...defaultsOf(importsSettings), ...request.options };
  const yielder = new EventLoopYielder(analysis.sliceMs, signal);
  const progress = async (percent: number, message: string): Promise<void> =>
    request.onProgress?.({ percent, message });
  await progress(0, 'Listing files');
  const { maxEntries } = analysis;
  const tree = await reader.list(fs, { maxEntries, yielder, ...(signal === undefined ? {} : { signal }) });
  const classified = await classifyTree(fs, tree, yielder);
  const { files, skipped } = await selectSourceFiles(classified, reader.options, yielder);
  await progress(10, `${files.length} files to read`);
  const treeFiles = await TreeFiles.of(tree, { fs, yielder, options });
  await treeFiles.readManifests(reader, signal);
  const builders = await startLanguages(files, treeFiles);
  const collector = new ImportCollector(files, skipped, options);
  await readAll(request, files, { builders, collector, yielder });
  const resolvers = new Map(
    await Promise.all(
      [...new Set(builders.values())].map(async (each) => [each, await each.finish()] as const),
    ),
  );
  await progress(85, 'Finding what the imports mean');
  const missing = await missingContent(fs, tree);
  await collector.resolve(
    yielder,
    (language) => {
      const builder = builders.get(language);
      return builder === undefined ? undefined : resolvers.get(builder);
    },
    new TargetSettlement(tree.links, missing),
  );
  const result = await collector.result(yielder, [...cutsOf(tree), ...missingSentences(missing)]);
  await progress(100, 'Imports found');
  return result;
}

/** A builder for each language that files are in; languages that share one share it. */
async function startLanguages(
  files: readonly SourceFile[],
  treeFiles: TreeFiles,
): Promise<Map<string, ImportResolverBuilder>> {
  const present = new Set(files.map(({ language }) => language));
  const builders = new Map<string, ImportResolverBuilder>();
  for (const each of IMPORT_LANGUAGES) {
    const languages = each.languages.filter((language) => present.has(language));
    if (languages.length === 0) continue;
    const builder = await each.start(treeFiles);
    for (const language of languages) builders.set(language, builder);
  }
  return builders;
}

interface ReadParts {
  readonly builders: ReadonlyMap<string, ImportResolverBuilder>;
  readonly collector: ImportCollector;
  readonly yielder: EventLoopYielder;
}

async function readAll(
  { fs, reader, signal, onProgress }: AnalyseImportsRequest,
  files: readonly SourceFile[],
  { builders, collector, yielder }: ReadParts,
): Promise<void> {
  let done = 0;
  let told = 0;
  await reader.read({
    fs,
    files,
    references: (index) => WITH_REFERENCES.has(files[index]?.language ?? ''),
    ...(signal === undefined ? {} : { signal }),
    onSource: (index, source) => {
      done += 1;
      const file = files[index];
      if (file === undefined) return;
      if (source.kind === 'facts') builders.get(file.language)?.add(file.path, source.facts);
      collector.add(index, source);
    },
    yieldIfDue: async () => {
      await yielder.yieldIfDue();
      if (done < told + FILES_PER_STEP) return;
      told = done;
      const percent = 10 + Math.floor((75 * done) / files.length);
      await onProgress?.({ percent, message: `${done} of ${files.length} files read` });
    },
  });
}

function cutsOf(tree: RepositoryTree): string[] {
  return [
    ...(tree.truncated
      ? ['The tree has more entries than one analysis looks at; the deepest are missing.']
      : []),
    ...(tree.unreadable > 0 ? [`${tree.unreadable} names or folders could not be read.`] : []),
    ...(tree.pruned.length > 0 ? [`Not looked into: ${tree.pruned.slice(0, 5).join(', ')}.`] : []),
  ];
}
