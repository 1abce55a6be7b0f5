import type { EventLoopYielder } from './event-loop-yielder.js';

/** Links followed on the way to one place; more are a circle. */
const MAX_HOPS = 40;
/** Links of one repository that are looked at; further ones are counted. */
const MAX_LINKS = 20_000;
/** A longer target is none that is followed. */
const MAX_TARGET_LENGTH = 1_000;

/** A symbolic link as the listing shows it; without a target where that is no text. */
export interface FoundLink {
  readonly path: string;
  readonly target?: string;
}

/** A link that is not followed, and why, as a sentence goes on after its name. */
export interface UnfollowedLink {
  readonly path: string;
  readonly reason: string;
}

/** What a repository has without its links. */
interface RealTree {
  readonly paths: ReadonlySet<string>;
  readonly directories: ReadonlySet<string>;
}

type Way =
  { readonly kind: 'real'; readonly path: string } | { readonly kind: 'outside' | 'circle' | 'nowhere' };

/**
 * The symbolic links of a repository. They are followed by the listing alone, never by the file system: what
 * leads out of the repository leads nowhere here, and what goes round in a circle ends.
 */
export class TreeLinks {
  /** Links that lead to a file of the repository. */
  readonly toFiles: readonly string[];
  /** Links that lead to a folder of it. */
  readonly toFolders: readonly string[];
  readonly unfollowed: readonly UnfollowedLink[];
  /** Links beyond the bound, which were not looked at. */
  readonly notLookedAt: number;

  private constructor(
    private readonly targets: ReadonlyMap<string, string>,
    private readonly tree: RealTree,
    parts: Pick<TreeLinks, 'toFiles' | 'toFolders' | 'unfollowed' | 'notLookedAt'>,
  ) {
    this.toFiles = parts.toFiles;
    this.toFolders = parts.toFolders;
    this.unfollowed = parts.unfollowed;
    this.notLookedAt = parts.notLookedAt;
  }

  static async of(
    found: readonly FoundLink[],
    tree: RealTree,
    yielder: EventLoopYielder,
  ): Promise<TreeLinks> {
    const links = found.slice(0, MAX_LINKS);
    const targets = new Map<string, string>();
    for (const { path, target } of links)
      if (target !== undefined && target.length <= MAX_TARGET_LENGTH) targets.set(path, target);
    const parts = {
      toFiles: [] as string[],
      toFolders: [] as string[],
      unfollowed: [] as UnfollowedLink[],
      notLookedAt: found.length - links.length,
    };
    const all = new TreeLinks(targets, tree, parts);
    await yielder.each(links, ({ path }) => {
      const way = targets.has(path) ? all.wayOf(path) : undefined;
      if (way?.kind === 'real' && tree.paths.has(way.path)) parts.toFiles.push(path);
      else if (way?.kind === 'real') parts.toFolders.push(path);
      else parts.unfollowed.push({ path, reason: REASONS[way?.kind ?? 'unreadable'] });
    });
    parts.unfollowed.sort((a, b) => (a.path < b.path ? -1 : 1));
    return all;
  }

  /** Links that lead to a file or folder of the repository. */
  get followed(): number {
    return this.toFiles.length + this.toFolders.length;
  }

  get isEmpty(): boolean {
    return this.targets.size === 0;
  }

  /** The path without links in it; undefined where it leads out of the repository, or round in a circle. */
  realPathOf(path: string): string | undefined {
    if (this.targets.size === 0) return path;
    const way = this.wayOf(path);
    return way.kind === 'real' ? way.path : undefined;
  }

  private wayOf(path: string): Way {
    const ahead = path.split('/').toReversed();
    const at: string[] = [];
    let hops = 0;
    for (let segment = ahead.pop(); segment !== undefined; segment = ahead.pop()) {
      if (segment === '' || segment === '.') continue;
      if (segment === '..') {
        if (at.pop() === undefined) return { kind: 'outside' };
        continue;
      }
      at.push(segment);
      const here = at.join('/');
      const target = this.targets.get(here);
      if (target === undefined) {
        // What is no folder leads no further, so that a way is never longer than the tree is deep.
        if (!this.tree.directories.has(here) && (ahead.length > 0 || !this.tree.paths.has(here)))
          return { kind: 'nowhere' };
        continue;
      }
      hops += 1;
      if (hops > MAX_HOPS) return { kind: 'circle' };
      if (target.startsWith('/')) return { kind: 'outside' };
      at.pop();
      ahead.push(...target.split('/').toReversed());
    }
    return { kind: 'real', path: at.join('/') };
  }
}

const REASONS = {
  outside: 'leads out of the repository',
  circle: 'leads round in a circle',
  nowhere: 'leads to what is not there, or was not looked into',
  unreadable: 'holds no path that can be read',
} as const;
