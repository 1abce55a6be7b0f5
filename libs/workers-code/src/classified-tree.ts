import type { RepoFs } from '#sandbox';
import { DirectoryClassifier } from './directory-traits.js';
import type { EventLoopYielder } from './event-loop-yielder.js';
import { GitAttributes } from './git-attributes.js';
import { languageOfFile } from './program-language.js';
import type { RepositoryTree } from './repository-tree.js';
import { readRepoText } from './read-repo-text.js';

const MAX_ATTRIBUTES_BYTES = 64 * 1024;
const PACKAGE_FILE =
  /^(package\.json|pyproject\.toml|setup\.py|go\.mod|Cargo\.toml|pom\.xml|build\.gradle(\.kts)?|composer\.json|mix\.exs|pubspec\.yaml|Package\.swift)$|\.((cs|fs|vb)proj|gemspec)$/;

/** The files of a repository, and what tells their folders apart. */
export interface ClassifiedTree {
  readonly tree: RepositoryTree;
  readonly attributes: GitAttributes;
  readonly classifier: DirectoryClassifier;
}

/** Gets ready to judge the folders of a tree that was listed. */
export async function classifyTree(
  fs: RepoFs,
  tree: RepositoryTree,
  yielder: EventLoopYielder,
): Promise<ClassifiedTree> {
  const attributes = new GitAttributes(await readAttributes(fs, tree));
  const { packages, withCode } = await sortFolders(tree, yielder);
  const classifier = new DirectoryClassifier(
    attributes,
    (directory) => packages.has(directory),
    (directory) => withCode.has(directory),
  );
  return { tree, attributes, classifier };
}

async function readAttributes(fs: RepoFs, tree: RepositoryTree): Promise<string> {
  if (!tree.paths.has('.gitattributes')) return '';
  return readRepoText(fs, '.gitattributes', { maxBytes: MAX_ATTRIBUTES_BYTES, overflow: 'cut' }).catch(
    () => '',
  );
}

/** Folders that a manifest makes a package, and folders with code directly in them. */
async function sortFolders(tree: RepositoryTree, yielder: EventLoopYielder) {
  const packages = new Set<string>();
  const withCode = new Set<string>();
  for (const file of tree.files) {
    await yielder.yieldIfDue();
    const { name, directory } = file;
    if (PACKAGE_FILE.test(name)) packages.add(directory);
    if (languageOfFile(file)?.kind === 'programming') withCode.add(directory);
  }
  return { packages, withCode };
}
