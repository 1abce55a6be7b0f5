import type { RepoFs } from '#sandbox';
import { classifyTree } from '../classified-tree.js';
import type { FileRole } from '../directory-traits.js';
import type { EventLoopYielder } from '../event-loop-yielder.js';
import { fileRole } from '../file-role.js';
import { languageNamed } from '../language-table.js';
import { baseNameOf, directoryOf } from '../repo-path.js';
import type { RepositoryTree } from '../repository-tree.js';

/** What a file of a language is for, by its name and place. */
export type RoleSource = (path: string, language: string) => FileRole;

/** Gets ready to tell the roles of the files of a tree. */
export async function fileRoles(
  fs: RepoFs,
  tree: RepositoryTree,
  yielder: EventLoopYielder,
): Promise<RoleSource> {
  const { classifier } = await classifyTree(fs, tree, yielder);
  return (path, language) =>
    fileRole(baseNameOf(path), languageNamed(language), classifier.of(directoryOf(path)).role);
}
