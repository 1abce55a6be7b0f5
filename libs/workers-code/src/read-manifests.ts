import type { RepoFs } from '#sandbox';
import type { DirectoryClassifier } from './directory-traits.js';
import type { EventLoopYielder } from './event-loop-yielder.js';
import type { Manifest } from './manifests/manifest.js';
import { manifestKindOf, type ManifestKindRow } from './manifests/manifest-kinds.js';
import type { RepositoryTree, TreeFile } from './repository-tree.js';
import { readRepoText } from './read-repo-text.js';

interface ReadManifestsOptions {
  readonly maxManifests: number;
  readonly maxManifestBytes: number;
  readonly yielder: EventLoopYielder;
  readonly signal?: AbortSignal;
}

/**
 * Parses the manifests of the project itself, those near the top first.
 * A manifest that cannot be read or parsed stays in the list with its problem.
 */
export async function readManifests(
  fs: RepoFs,
  tree: RepositoryTree,
  classifier: DirectoryClassifier,
  options: ReadManifestsOptions,
): Promise<Manifest[]> {
  const found: Manifest[] = [];
  for (const file of tree.files) {
    await options.yielder.yieldIfDue();
    const row = manifestKindOf(file.name);
    if (row === undefined || classifier.of(file.directory).skip !== undefined) continue;
    if (found.length >= options.maxManifests) break;
    found.push(await readOne(fs, file, row, options));
  }
  return found;
}

async function readOne(
  fs: RepoFs,
  file: TreeFile,
  row: ManifestKindRow,
  options: ReadManifestsOptions,
): Promise<Manifest> {
  const base = { path: file.path, kind: row.kind, isPackage: row.isPackage };
  if (row.parse === undefined) return base;
  if (file.sizeBytes > options.maxManifestBytes) return { ...base, problem: 'too large' };
  try {
    const text = await readRepoText(fs, file.path, { maxBytes: options.maxManifestBytes });
    return { ...base, ...row.parse(text, file.directory) };
  } catch (error) {
    options.signal?.throwIfAborted();
    return { ...base, problem: error instanceof SyntaxError ? 'malformed' : 'not readable' };
  }
}
