import { submoduleOf, type MissingContent } from '../missing-content.js';
import type { RawImport } from '../parsing/file-facts.js';
import { directoryOf, joinPath } from '../repo-path.js';
import type { TreeLinks } from '../tree-links.js';
import type { ImportTarget } from './import-resolver.js';

const EXTENSION = /\.[^./]+$/;

/** The importing file. */
interface Importer {
  readonly path: string;
  readonly language: string;
}

/**
 * What holds for the targets of every language: a file behind a symbolic link is the file that the link leads to,
 * and what is not found where a submodule or a link out of the repository would be is told as that.
 */
export class TargetSettlement {
  /** Links that are not followed, by path, also without the extension. */
  private readonly unfollowed = new Map<string, string>();

  constructor(
    private readonly links: TreeLinks,
    private readonly missing: MissingContent,
  ) {
    for (const { path, reason } of missing.links) {
      this.unfollowed.set(path, reason);
      this.unfollowed.set(path.replace(EXTENSION, ''), reason);
    }
  }

  settle(from: Importer, found: RawImport, targets: readonly ImportTarget[]): readonly ImportTarget[] {
    if (this.links.isEmpty && this.missing.submodules.length === 0) return targets;
    const settled = targets.map((target) => this.settled(from, found, target));
    if (settled.length < 2) return settled;
    const files = new Set<string>();
    return settled.filter((target) => {
      if (target.kind !== 'file') return true;
      const isNew = !files.has(target.path);
      files.add(target.path);
      return isNew;
    });
  }

  private settled(from: Importer, found: RawImport, target: ImportTarget): ImportTarget {
    switch (target.kind) {
      case 'file':
        return { kind: 'file', path: this.links.realPathOf(target.path) ?? target.path };
      case 'unresolved':
        return { kind: 'unresolved', reason: this.reasonFor(from, found) ?? target.reason };
      // A folder beside the code comes before an installed package.
      case 'package':
        return from.language === 'Python' ? this.inSubmodule(from, found, target) : target;
      case 'standard':
        return target;
    }
  }

  private inSubmodule(from: Importer, found: RawImport, target: ImportTarget): ImportTarget {
    const reason = this.reasonFor(from, found);
    return reason === undefined ? target : { kind: 'unresolved', reason };
  }

  private reasonFor(from: Importer, { specifier }: RawImport): string | undefined {
    const { submodules } = this.missing;
    for (const place of placesOf(from, specifier)) {
      const submodule = submoduleOf(place, submodules);
      if (submodule !== undefined) return inside(submodule);
      const link = this.unfollowedOn(place);
      if (link !== undefined) return `a symbolic link that ${link}`;
    }
    if (from.language !== 'Go') return undefined;
    const named = submodules.find((path) => `${specifier}/`.includes(`/${path}/`));
    return named === undefined ? undefined : inside(named);
  }

  private unfollowedOn(path: string): string | undefined {
    if (this.unfollowed.size === 0) return undefined;
    for (let at = path; at !== ''; at = directoryOf(at)) {
      const reason = this.unfollowed.get(at) ?? this.unfollowed.get(at.replace(EXTENSION, ''));
      if (reason !== undefined) return reason;
    }
    return undefined;
  }
}

function inside(submodule: string): string {
  return `into submodule ${submodule}, which is not checked out`;
}

/** Where a specifier may lead, as a path: from the importing file's folder, else from the folders above it. */
function placesOf({ path, language }: Importer, specifier: string): string[] {
  const written = language === 'Python' ? pythonPath(specifier) : specifier.replace(/[?#].*$/, '');
  const directory = directoryOf(path);
  if (/^\.{1,2}(?:\/|$)/.test(written)) return present(joinPath(directory, written));
  const plain = written.replace(/^\/+/, '');
  const places: string[] = [];
  for (let at: string | undefined = directory; at !== undefined;) {
    places.push(...present(joinPath(at, plain)));
    at = at === '' ? undefined : directoryOf(at);
  }
  return places;
}

function present(path: string | undefined): string[] {
  return path === undefined ? [] : [path];
}

/** `..a.b` as `../a/b`. */
function pythonPath(specifier: string): string {
  const dots = /^\.*/.exec(specifier)?.[0].length ?? 0;
  const up = dots === 0 ? '' : dots === 1 ? './' : '../'.repeat(dots - 1);
  return up + specifier.slice(dots).replaceAll('.', '/');
}
