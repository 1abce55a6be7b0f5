import type { RepoFs } from '#sandbox';
import { defaultsOf } from '#settings';
import { analysisSettings, type AnalysisOptions } from '../analysis-options.js';
import { classifyTree, type ClassifiedTree } from '../classified-tree.js';
import type { CodeRoots } from '../code-roots.js';
import { languageByName } from '../detect-language.js';
import { EventLoopYielder } from '../event-loop-yielder.js';
import { readManifests } from '../read-manifests.js';
import { readRepositoryTree, type RepositoryTree, type TreeFile } from '../repository-tree.js';
import { skipByName } from '../skip-reason.js';
import type { CodeSpecs, LanguageSpec } from './code-specs.js';
import { importLineFinder } from './import-lines.js';
import { ImportReachJudge } from './import-reach.js';
import { readAliases } from './read-aliases.js';
import { readWorkspaces } from './read-workspaces.js';
import { sampleImports } from './sample-imports.js';
import { specsSettings, type SpecsOptions } from './specs-options.js';

export interface AnalyseSpecsRequest {
  readonly fs: RepoFs;
  /** Its files, where they are listed already; default: they are listed. */
  readonly tree?: RepositoryTree;
  /** Of the same commit. */
  readonly roots: Pick<CodeRoots, 'languages' | 'buildSystems'>;
  readonly options?: SpecsOptions;
  readonly analysis?: AnalysisOptions;
  readonly signal?: AbortSignal;
  readonly onProgress?: (percent: number, message: string) => void | Promise<void>;
}

/** Finds packages, workspaces and aliases, and how imports are written. No single file makes it fail. */
export async function analyseSpecs(request: AnalyseSpecsRequest): Promise<CodeSpecs> {
  const { fs, roots, signal } = request;
  const options = { ...defaultsOf(specsSettings), ...request.options };
  const analysis = { ...defaultsOf(analysisSettings), ...request.analysis };
  const yielder = new EventLoopYielder(analysis.sliceMs, signal);
  const shared = { ...analysis, yielder, ...(signal === undefined ? {} : { signal }) };
  const tree = request.tree ?? (await readRepositoryTree(fs, shared));
  const classified = await classifyTree(fs, tree, yielder);
  const { classifier } = classified;
  const manifests = (await readManifests(fs, tree, classifier, shared)).filter(
    ({ path }) => classifier.of(path.slice(0, Math.max(0, path.lastIndexOf('/')))).role !== 'test',
  );
  await request.onProgress?.(25, `${manifests.length} manifests read`);
  const own = await ownFiles(classified, yielder);
  const aliases = await readAliases(fs, own.all, yielder);
  const { packages, workspaces, leftOut } = await readWorkspaces(manifests, options, yielder);
  await request.onProgress?.(45, `${packages.length} packages, ${aliases.length} aliases`);
  const judge = new ImportReachJudge(aliases, manifests, tree);
  const languages: LanguageSpec[] = [];
  for (const { name, files, lines } of roots.languages) {
    if (importLineFinder(name) === undefined) continue;
    const sample = await sampleImports(fs, name, own.byLanguage.get(name) ?? [], judge, options, yielder);
    signal?.throwIfAborted();
    languages.push({ name, files, lines, ...sample });
    await request.onProgress?.(
      45 + Math.floor((55 * languages.length) / roots.languages.length),
      `Imports of ${name}`,
    );
  }
  const more = aliases.length - options.maxListed;
  return {
    languages,
    buildSystems: roots.buildSystems,
    packages,
    workspaces,
    aliases: aliases.slice(0, options.maxListed),
    leftOut: [
      ...(tree.truncated ? ['The tree has more entries than are looked at; the deepest are missing.'] : []),
      ...leftOut,
      ...(more > 0 ? [`${more} more aliases are not listed.`] : []),
    ],
  };
}

/** The project's own files, and those that hold code by their languages. A `.h` counts as what most code is. */
async function ownFiles({ tree, classifier }: ClassifiedTree, yielder: EventLoopYielder) {
  const all: TreeFile[] = [];
  const byLanguage = new Map<string, TreeFile[]>();
  await yielder.each(tree.files, (file) => {
    if (classifier.of(file.directory).skip !== undefined || skipByName(file.name) !== undefined) return;
    all.push(file);
    const language = languageByName(file.name);
    if (language === undefined || file.name.endsWith('.h')) return;
    const known = byLanguage.get(language.name);
    if (known === undefined) byLanguage.set(language.name, [file]);
    else known.push(file);
  });
  return { all, byLanguage };
}
