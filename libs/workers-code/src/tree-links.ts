/** Links followed on the way to one place; more are a circle. */
const MAX_HOPS = 40;
/** Links of one repository that are looked at; further ones are counted. */
const MAX_LINKS = 20_000;

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

type Way = { readonly kind: 'real'; readonly path: string } | { readonly kind: 'outside' | 'circle' };

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
  private readonly targets: ReadonlyMap<string, string>;

  constructor(
    found: readonly FoundLink[],
    private readonly tree: RealTree,
  ) {
    const links = found.slice(0, MAX_LINKS);
    this.notLookedAt = found.length - links.length;
    this.targets = new Map(
      links.flatMap(({ path, target }) => (target === undefined ? [] : [[path, target]])),
    );
    const toFiles: string[] = [];
    const unfollowed: UnfollowedLink[] = [];
    const toFolders: string[] = [];
    for (const { path, target } of links) {
      const way = target === undefined ? undefined : this.wayOf(path);
      const isFile = way?.kind === 'real' && tree.paths.has(way.path);
      const isFolder = way?.kind === 'real' && tree.directories.has(way.path);
      if (isFile) toFiles.push(path);
      else if (isFolder) toFolders.push(path);
      else unfollowed.push({ path, reason: reasonOf(way) });
    }
    this.toFiles = toFiles;
    this.unfollowed = unfollowed.sort((a, b) => (a.path < b.path ? -1 : 1));
    this.toFolders = toFolders;
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
    const ahead = path.split('/').reverse();
    const at: string[] = [];
    let hops = 0;
    for (let segment = ahead.pop(); segment !== undefined; segment = ahead.pop()) {
      if (segment === '' || segment === '.') continue;
      if (segment === '..') {
        if (at.pop() === undefined) return { kind: 'outside' };
        continue;
      }
      at.push(segment);
      const target = this.targets.get(at.join('/'));
      if (target === undefined) continue;
      hops += 1;
      if (hops > MAX_HOPS) return { kind: 'circle' };
      if (target.startsWith('/')) return { kind: 'outside' };
      at.pop();
      ahead.push(...target.split('/').reverse());
    }
    return { kind: 'real', path: at.join('/') };
  }
}

function reasonOf(way: Way | undefined): string {
  switch (way?.kind) {
    case 'outside':
      return 'leads out of the repository';
    case 'circle':
      return 'leads round in a circle';
    case 'real':
      return 'leads to what is not there, or was not looked into';
    case undefined:
      return 'holds no path that can be read';
  }
}
