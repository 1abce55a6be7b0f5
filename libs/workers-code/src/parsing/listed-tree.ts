import type { EventLoopBreather } from '../event-loop-breather.js';
import type { RepositoryTree, TreeFile } from '../repository-tree.js';
import type { ListedFolder, ListingEnd } from './parse-batch.js';

/** The tree that a thread has listed. */
export async function treeOf(
  folders: readonly ListedFolder[],
  end: ListingEnd,
  breather: EventLoopBreather,
): Promise<RepositoryTree> {
  const files: TreeFile[] = [];
  const paths = new Set<string>();
  const directories = new Set<string>(['']);
  for (const { path: directory, files: inFolder } of folders) {
    directories.add(directory);
    await breather.each(inFolder, ([name, sizeBytes, executable]) => {
      const path = directory === '' ? name : `${directory}/${name}`;
      files.push({ path, name, directory, sizeBytes, executable });
      paths.add(path);
    });
  }
  const { pruned, symlinks, unreadable, truncated } = end;
  return { files, paths, directories, pruned, symlinks, unreadable, truncated };
}
