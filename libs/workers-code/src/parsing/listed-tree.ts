import type { EventLoopYielder } from '../event-loop-yielder.js';
import type { RepositoryTree, TreeFile } from '../repository-tree.js';
import { TreeLinks } from '../tree-links.js';
import type { ListedFolder, ListingEnd } from './parse-batch.js';

/** The tree that a thread has listed. */
export async function treeOf(
  folders: readonly ListedFolder[],
  end: ListingEnd,
  yielder: EventLoopYielder,
): Promise<RepositoryTree> {
  const files: TreeFile[] = [];
  const paths = new Set<string>();
  const directories = new Set<string>(['']);
  for (const { path: directory, files: inFolder } of folders) {
    directories.add(directory);
    await yielder.each(inFolder, ([name, sizeBytes, executable, program]) => {
      const path = directory === '' ? name : `${directory}/${name}`;
      const file = { path, name, directory, sizeBytes, executable };
      files.push(program === undefined ? file : { ...file, program });
      paths.add(path);
    });
  }
  const { links, ...rest } = end;
  const real = { paths, directories };
  return { files, ...real, ...rest, links: await TreeLinks.of(links, real, yielder) };
}
