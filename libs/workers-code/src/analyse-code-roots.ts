import type { RepoFs } from '#sandbox';
import { defaultsOf } from '#settings';
import { analysisSettings, type AnalysisOptions } from './analysis-options.js';
import { findBuildSystems } from './build-systems.js';
import { classifyTree } from './classified-tree.js';
import type { CodeRoots } from './code-roots.js';
import { countLanguages, countSkipped } from './count-languages.js';
import type { DirectoryClassifier } from './directory-traits.js';
import { EventLoopYielder } from './event-loop-yielder.js';
import { findEntryPoints } from './find-entry-points.js';
import { findFrameworks } from './find-frameworks.js';
import { findOperationsFiles, type OperationsFiles } from './find-operations-files.js';
import { findRoots } from './find-roots.js';
import type { Manifest } from './manifests/manifest.js';
import { measureFiles } from './measure-files.js';
import type { MeasuredFile } from './measured-file.js';
import { readManifests } from './read-manifests.js';
import {
  missingContent,
  missingSentences,
  pointerSentences,
  type MissingContent,
} from './missing-content.js';
import { directoryOf } from './repo-path.js';
import type { SourceReader } from './parsing/source-reader.js';
import { readRepositoryTree, type RepositoryTree } from './repository-tree.js';

/** How far an analysis has come; `percent` is 0 to 100 and never falls. */
export interface AnalysisProgress {
  readonly percent: number;
  readonly message: string;
}

export interface AnalyseRequest {
  readonly fs: RepoFs;
  /** Lists and reads in threads; default: in this one. */
  readonly reader?: SourceReader;
  readonly options?: AnalysisOptions;
  /** Ends the analysis with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Awaited, so a slow reader slows the analysis down. */
  readonly onProgress?: (progress: AnalysisProgress) => void | Promise<void>;
  /** Called with what is known before the files are read. */
  readonly onSurvey?: (survey: RepositorySurvey) => void | Promise<void>;
}

/** What a look at names and manifests alone tells. */
export interface RepositorySurvey extends OperationsFiles {
  readonly tree: RepositoryTree;
  readonly manifests: readonly Manifest[];
}

/**
 * Finds the roots, languages, manifests and entry points of a repository.
 * Bounded by its options; it lets the event loop turn all the time, and no
 * single file makes it fail. Errors: those of listing the top folder.
 */
export async function analyseCodeRoots(request: AnalyseRequest): Promise<CodeRoots> {
  const { fs, reader, signal } = request;
  const options = { ...defaultsOf(analysisSettings), ...request.options };
  const yielder = new EventLoopYielder(options.sliceMs, signal);
  const shared = { yielder, ...(signal === undefined ? {} : { signal }) };
  await request.onProgress?.({ percent: 0, message: 'Listing files' });
  const listing = { ...options, ...shared };
  const listed = await (reader === undefined ? readRepositoryTree(fs, listing) : reader.list(fs, listing));
  const { tree, attributes, classifier } = await classifyTree(fs, listed, yielder);
  await request.onProgress?.({ percent: 10, message: `${tree.files.length} files listed` });
  const manifests = await readManifests(fs, tree, classifier, { ...options, ...shared });
  const operations = await findOperationsFiles(tree, classifier, { ...options, yielder });
  await request.onSurvey?.({ tree, manifests, ...operations });
  await request.onProgress?.({ percent: 20, message: `${manifests.length} manifests read` });
  const files = await measureFiles(tree, {
    fs,
    classifier,
    attributes,
    options,
    ...(reader === undefined ? {} : { reader }),
    ...shared,
    onProgress: (done, total) =>
      request.onProgress?.({
        percent: 20 + Math.floor((75 * done) / total),
        message: `${done} of ${total} files read`,
      }),
  });
  await yielder.yieldIfDue();
  const missing = await missingContent(fs, tree);
  const found = { tree, missing, manifests, files };
  const roots = await composeRoots({ ...found, classifier, operations, options, yielder });
  await request.onProgress?.({ percent: 100, message: 'Roots and languages found' });
  return roots;
}

interface Parts {
  readonly tree: RepositoryTree;
  readonly missing: MissingContent;
  readonly manifests: readonly Manifest[];
  readonly files: readonly MeasuredFile[];
  readonly classifier: DirectoryClassifier;
  readonly operations: OperationsFiles;
  readonly options: Required<AnalysisOptions>;
  readonly yielder: EventLoopYielder;
}

async function composeRoots(parts: Parts): Promise<CodeRoots> {
  const { tree, missing, manifests, files, classifier, operations, options, yielder } = parts;
  const { maxListed } = options;
  const languages = await countLanguages(files, yielder);
  const entryPoints = await findEntryPoints({ tree, manifests, files, maxListed, yielder });
  const executables = entryPoints.filter(({ kind }) => kind === 'executable').map(({ path }) => path);
  const roleOf = (manifest: Manifest) => classifier.of(directoryOf(manifest.path)).role;
  const own = manifests.filter((manifest) => ['source', 'build', 'config'].includes(roleOf(manifest)));
  const tests = files.filter(
    (file) => file.kind === 'counted' && file.role === 'test' && file.language.kind === 'programming',
  );
  const { frameworks, testFrameworks } = findFrameworks(manifests, classifier, tests.length > 0);
  const pointers = files.flatMap((each) =>
    each.kind === 'skipped' && each.reason === 'lfsPointer' ? [each.file.path] : [],
  );
  return {
    roots: await findRoots({ files, manifests, paths: tree.paths, executables, maxListed, yielder }),
    languages,
    totals: sum(languages),
    skipped: await countSkipped(files, yielder),
    buildSystems: findBuildSystems(own, tree),
    manifests: own.slice(0, maxListed),
    entryPoints,
    tests: {
      files: tests.length,
      lines: tests.reduce((lines, file) => lines + (file.kind === 'counted' ? file.lines : 0), 0),
      frameworks: testFrameworks,
    },
    ci: operations.ci,
    containers: operations.containers,
    frameworks,
    symlinks: tree.links.followed + missing.links.length + missing.linksNotLookedAt,
    missing: {
      submodules: missing.submodules.slice(0, maxListed),
      links: missing.links.slice(0, maxListed),
      lfsPointers: pointers.slice(0, maxListed),
    },
    unreadableEntries: tree.unreadable,
    leftOut: [
      ...leftOut(tree, files, own.length, maxListed),
      ...missingSentences(missing),
      ...pointerSentences(pointers),
    ],
  };
}

function leftOut(
  tree: RepositoryTree,
  files: readonly MeasuredFile[],
  manifests: number,
  maxListed: number,
): string[] {
  const notRead = files.filter((file) => file.kind === 'skipped' && file.reason === 'notRead').length;
  return [
    ...(tree.truncated
      ? ['The tree has more entries than one analysis looks at; the deepest are missing.']
      : []),
    ...(notRead > 0 ? [`${notRead} files were not read: the limit of one analysis was reached.`] : []),
    ...(manifests > maxListed ? [`${manifests - maxListed} more manifests are not listed.`] : []),
    ...(tree.pruned.length > 0 ? [`Not looked into: ${tree.pruned.slice(0, 5).join(', ')}.`] : []),
  ];
}

function sum(languages: readonly { files: number; lines: number; bytes: number }[]) {
  return languages.reduce(
    (total, { files, lines, bytes }) => ({
      files: total.files + files,
      lines: total.lines + lines,
      bytes: total.bytes + bytes,
    }),
    { files: 0, lines: 0, bytes: 0 },
  );
}
