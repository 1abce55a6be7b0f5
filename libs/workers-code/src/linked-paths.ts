import { directoryOf } from './repo-path.js';
import type { TreeLinks } from './tree-links.js';

/**
 * The paths of a repository as a program sees them that opens a file: what lies behind its symbolic links is there
 * too. Going through them gives the real paths, and the links to files; those behind a link to a folder are found
 * by asking alone, so that a circle has no end to come to.
 */
export class LinkedPaths extends Set<string> {
  private readonly folders: ReadonlySet<string>;

  private constructor(
    real: ReadonlySet<string>,
    private readonly links: TreeLinks,
    linked: readonly string[],
  ) {
    super(real);
    for (const path of linked) this.add(path);
    this.folders = new Set(links.toFolders);
  }

  /** Without links the paths themselves. */
  static of(real: ReadonlySet<string>, links: TreeLinks, linked: readonly string[]): ReadonlySet<string> {
    return links.isEmpty ? real : new LinkedPaths(real, links, linked);
  }

  override has(path: string): boolean {
    if (super.has(path)) return true;
    if (!this.isBehindFolder(path)) return false;
    const real = this.links.realPathOf(path);
    return real !== undefined && super.has(real);
  }

  private isBehindFolder(path: string): boolean {
    // The constructor of Set asks before the fields are there.
    if (this.folders === undefined || this.folders.size === 0) return false;
    for (let at = path; at !== ''; at = directoryOf(at)) if (this.folders.has(at)) return true;
    return false;
  }
}
