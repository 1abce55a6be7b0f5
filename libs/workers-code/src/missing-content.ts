import type { RepoFs } from '#sandbox';
import { joinPath } from './repo-path.js';
import type { RepositoryTree } from './repository-tree.js';
import type { UnfollowedLink } from './tree-links.js';

const MAX_MODULES_BYTES = 256 * 1024;
const MAX_SUBMODULES = 2_000;
const NAMES_SHOWN = 5;

/** What a repository refers to and does not hold, by name. */
export interface MissingContent {
  /** Folders of Git submodules that are not checked out, by path. */
  readonly submodules: readonly string[];
  /** Symbolic links that are not followed. */
  readonly links: readonly UnfollowedLink[];
  /** Links beyond the bound of the analysis, which were not looked at. */
  readonly linksNotLookedAt: number;
}

/** Tells it from a listing and `.gitmodules`. Nothing in the repository makes it fail. */
export async function missingContent(fs: RepoFs, tree: RepositoryTree): Promise<MissingContent> {
  const declared = tree.paths.has('.gitmodules') ? await declaredSubmodules(fs) : [];
  const folders = new Set(tree.emptyFolders.slice(0, MAX_SUBMODULES));
  // A folder that holds files is there, whatever is said of it.
  for (const path of declared) if (!tree.directories.has(path) && !tree.paths.has(path)) folders.add(path);
  const { unfollowed, notLookedAt } = tree.links;
  return { submodules: [...folders].sort(), links: unfollowed, linksNotLookedAt: notLookedAt };
}

async function declaredSubmodules(fs: RepoFs): Promise<string[]> {
  const text = await fs
    .readText('.gitmodules', { maxBytes: MAX_MODULES_BYTES, overflow: 'cut' })
    .catch(() => '');
  return [...text.matchAll(/^[ \t]*path[ \t]*=[ \t]*"?([^"\n\r]{1,1000})"?[ \t]*\r?$/gim)]
    .slice(0, MAX_SUBMODULES)
    .flatMap(([, path = '']) => joinPath('', path.trim()) ?? [])
    .filter((path) => path !== '');
}

/** What is missing, in sentences. */
export function missingSentences({ submodules, links, linksNotLookedAt }: MissingContent): string[] {
  const shownLinks = links.map(({ path, reason }) => `${path} ${reason}`);
  return [
    ...(submodules.length === 0
      ? []
      : [
          submodules.length === 1
            ? `1 Git submodule is not checked out: ${named(submodules)}.`
            : `${submodules.length} Git submodules are not checked out: ${named(submodules)}.`,
        ]),
    ...(links.length === 0
      ? []
      : [
          links.length === 1
            ? `1 symbolic link was not followed: ${named(shownLinks)}.`
            : `${links.length} symbolic links were not followed: ${named(shownLinks, '; ')}.`,
        ]),
    ...(linksNotLookedAt > 0 ? [`${linksNotLookedAt} more symbolic links were not looked at.`] : []),
  ];
}

/** That files are pointers of Git LFS, with the first ones by name; nothing where there are none. */
export function pointerSentences(paths: readonly string[]): string[] {
  if (paths.length === 0) return [];
  return [
    paths.length === 1
      ? `1 file is a Git LFS pointer, whose content is not here: ${named(paths)}.`
      : `${paths.length} files are Git LFS pointers, whose content is not here: ${named(paths)}.`,
  ];
}

function named(names: readonly string[], between = ', '): string {
  const shown = names.slice(0, NAMES_SHOWN).join(between);
  return names.length > NAMES_SHOWN ? `${shown} and ${names.length - NAMES_SHOWN} more` : shown;
}
