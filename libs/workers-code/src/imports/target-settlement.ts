import type { MissingContent } from '../missing-content.js';
import type { RawImport } from '../parsing/file-facts.js';
import { directoryOf, joinPath } from '../repo-path.js';
import type { TreeLinks } from '../tree-links.js';
import type { ImportTarget } from './import-resolver.js';

const EXTENSION = /\.[^./]+$/;
/** A longer path is held against the folders only so far. */
const MAX_SEGMENTS = 30;

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
  private readonly submodules: ReadonlySet<string>;

  constructor(
    private readonly links: TreeLinks,
    missing: MissingContent,
  ) {
    this.submodules = new Set(missing.submodules);
    for (const { path, reason } of missing.links) {
      this.unfollowed.set(path, reason);
      this.unfollowed.set(path.replace(EXTENSION, ''), reason);
    }
  }

  settle(from: Importer, found: RawImport, targets: readonly ImportTarget[]): readonly ImportTarget[] {
    if (this.links.isEmpty && this.submodules.size === 0) return targets;
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
    for (const place of placesOf(from, specifier)) {
      const submodule = this.submoduleOf(place);
      if (submodule !== undefined) return inside(submodule);
      const link = this.unfollowedOn(place);
      if (link !== undefined) return `a symbolic link that ${link}`;
    }
    const named = from.language === 'Go' ? this.submoduleNamedIn(specifier) : undefined;
    return named === undefined ? undefined : inside(named);
  }

  private submoduleOf(path: string): string | undefined {
    if (this.submodules.size === 0) return undefined;
    for (let at = path; at !== ''; at = directoryOf(at)) if (this.submodules.has(at)) return at;
    return undefined;
  }

  /** Go names a folder behind the module's own name. */
  private submoduleNamedIn(specifier: string): string | undefined {
    const segments = specifier.split('/').slice(0, MAX_SEGMENTS);
    for (let start = 1; start < segments.length; start += 1) {
      const found = this.submoduleOf(segments.slice(start).join('/'));
      if (found !== undefined) return found;
    }
    return undefined;
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
  const directory = directoryOf(path).split('/').slice(0, MAX_SEGMENTS).join('/');
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
