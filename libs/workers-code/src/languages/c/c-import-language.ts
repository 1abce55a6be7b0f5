import type {
  ImportLanguage,
  ImportResolver,
  ImportTarget,
  RepositoryFiles,
} from '../../imports/import-resolver.js';
import type { FileFacts, RawImport } from '../../parsing/file-facts.js';
import { baseNameOf, directoryOf, isWithin, joinPath } from '../../repo-path.js';
import { findIncludeRoots, type IncludeRoots } from './c-include-roots.js';
import { isStandardHeader } from './c-standard-headers.js';

/** Files of one name that are compared; a name that is more frequent says nothing. */
const MAX_CANDIDATES = 500;
const GENERATED =
  /(?:^|\/)(?:config|version|build_?info|export|\w{1,80}_export|\w{1,80}_config|\w{1,80}\.(?:pb|grpc\.pb|tab|yy))\.h(?:pp)?$|^(?:ui_|moc_)|\.moc$/;

/**
 * Includes of C and C++, and imports of C++ modules. A quoted header is looked for beside the file, then from the
 * include roots, the nearest first; then by the only file whose path ends in it. One in angle brackets is of the
 * system when the system has one of that name, unless an include root of the repository has it too.
 */
export const cImportLanguage: ImportLanguage = {
  languages: ['C', 'C++'],
  async start(repository) {
    const modules = new Map<string, string>();
    return {
      add(path: string, { packageName }: FileFacts) {
        if (packageName !== undefined && !modules.has(packageName)) modules.set(packageName, path);
      },
      async finish() {
        const roots = await findIncludeRoots(repository);
        const byName = await pathsByName(repository);
        return new CImportResolver(repository, roots, byName, await folderEnds(repository), modules);
      },
    };
  },
};

async function pathsByName(repository: RepositoryFiles): Promise<ReadonlyMap<string, readonly string[]>> {
  const byName = new Map<string, string[]>();
  let count = 0;
  for (const path of repository.paths) {
    count += 1;
    if (count % 1_000 === 0) await repository.yieldIfDue();
    const name = baseNameOf(path);
    const paths = byName.get(name) ?? [];
    if (paths.length < MAX_CANDIDATES) paths.push(path);
    byName.set(name, paths);
  }
  return byName;
}

/** The last segment and the last two of every folder. */
async function folderEnds(repository: RepositoryFiles): Promise<ReadonlySet<string>> {
  const ends = new Set<string>();
  let count = 0;
  for (const directory of repository.directories) {
    count += 1;
    if (count % 1_000 === 0) await repository.yieldIfDue();
    ends.add(lastTwo(directory)).add(baseNameOf(directory));
  }
  return ends;
}

class CImportResolver implements ImportResolver {
  constructor(
    private readonly repository: RepositoryFiles,
    private readonly roots: IncludeRoots,
    private readonly byName: ReadonlyMap<string, readonly string[]>,
    private readonly folderEnds: ReadonlySet<string>,
    private readonly modules: ReadonlyMap<string, string>,
  ) {}

  resolve(fromPath: string, found: RawImport, facts: FileFacts): readonly ImportTarget[] {
    const { kind, specifier } = found;
    if (kind === 'import') return this.module(specifier, facts);
    const isQuoted = kind === 'include';
    if (isQuoted && /^[A-Z_][A-Z0-9_]*(?:\(.*\))?$/.test(specifier))
      return unresolved('the header is named by a macro');
    const path = specifier.replaceAll('\\', '/');
    const folder = directoryOf(fromPath);
    const beside = isQuoted ? joinPath(folder, path) : undefined;
    if (beside !== undefined && this.repository.paths.has(beside)) return [{ kind: 'file', path: beside }];
    const candidates = this.candidates(path);
    const rooted = candidates.filter((each) => this.isRooted(each, path));
    // A project can have a file of the name of a system's header in any corner.
    if (isStandardHeader(path) && (!isQuoted || candidates.length === 0)) {
      const own = `include/${path}`;
      return [rooted.includes(own) ? { kind: 'file', path: own } : { kind: 'standard', name: path }];
    }
    const places = this.nearest(folder, rooted.length > 0 ? rooted : candidates);
    const [chosen] = places.length > 1 ? this.preferred(folder, places, path) : places;
    if (chosen !== undefined) return [{ kind: 'file', path: chosen }];
    if (places.length > 1) return unresolved('several files fit, and none is nearer');
    return this.foreign(path, isQuoted);
  }

  private module(specifier: string, facts: FileFacts): readonly ImportTarget[] {
    const own = facts.packageName?.split(':')[0] ?? '';
    const path = this.modules.get(specifier.startsWith(':') ? own + specifier : specifier);
    if (path !== undefined) return [{ kind: 'file', path }];
    return /^std(?:\.compat)?$/.test(specifier)
      ? [{ kind: 'standard', name: specifier }]
      : unresolved('no file of the repository declares the module');
  }

  /** Files whose path ends in what is included, steps upwards left out. */
  private candidates(path: string): readonly string[] {
    const tail = path.replace(/^(?:\.{1,2}\/)+/, '');
    const paths = this.byName.get(baseNameOf(tail)) ?? [];
    return paths.filter((each) => each === tail || each.endsWith(`/${tail}`));
  }

  private isRooted(candidate: string, path: string): boolean {
    return candidate.endsWith(path) && this.roots.has(rootOf(candidate, path));
  }

  /** Of equally near files the one whose root a build file around says, the closest such file first; else that in `include`. */
  private preferred(folder: string, places: readonly string[], path: string): readonly string[] {
    // A copy of all headers in one is made for others; the project's own code uses the parts.
    const parts = places.filter((place) => !AMALGAMATED.test(rootOf(place, path)));
    if (parts.length === 1) return parts;
    const depth = (place: string) => {
      const sayers = [...(this.roots.get(rootOf(place, path)) ?? [])];
      return Math.max(-1, ...sayers.flatMap((by) => (isWithin(folder, by) ? [by.length] : [])));
    };
    const deepest = Math.max(...places.map(depth));
    const said = deepest < 0 ? [] : places.filter((place) => depth(place) === deepest);
    if (said.length === 1) return said;
    const included = places.filter((each) => each === `include/${path}` || each.endsWith(`/include/${path}`));
    return included.length === 1 ? included : [];
  }

  /** Of several files those that share most of their folders with the including one. */
  private nearest(folder: string, candidates: readonly string[]): readonly string[] {
    if (candidates.length < 2) return candidates;
    const own = folder === '' ? [] : folder.split('/');
    let best = -1;
    let found: string[] = [];
    for (const candidate of candidates) {
      const segments = candidate.split('/');
      let shared = 0;
      while (shared < own.length && own[shared] === segments[shared]) shared += 1;
      if (shared > best) [best, found] = [shared, [candidate]];
      else if (shared === best) found.push(candidate);
    }
    return found;
  }

  /** Of something outside: the first folder of the path names the library, or the header's own name. */
  private foreign(path: string, isQuoted: boolean): readonly ImportTarget[] {
    const [first = ''] = path.split('/');
    const isTemplate = this.byName.has(`${baseNameOf(path)}.in`);
    if (isTemplate || path.startsWith('.') || (isQuoted && GENERATED.test(path))) return unresolved(MADE);
    if (first === path) {
      const name = path.replace(/\.\w+$/, '');
      return isQuoted ? unresolved('no such header') : [{ kind: 'package', name, subpath: path }];
    }
    return isQuoted && this.folderEnds.has(lastTwo(directoryOf(path)))
      ? unresolved(MADE)
      : [{ kind: 'package', name: first, subpath: path }];
  }
}

const AMALGAMATED = /(?:^|\/)(?:single|amalgam)\w*$/;
const MADE = 'no such header; the build may make it';

function rootOf(candidate: string, path: string): string {
  return candidate.slice(0, Math.max(0, candidate.length - path.length - 1));
}

/** The last two segments of a path. */
function lastTwo(path: string): string {
  return path.split('/').slice(-2).join('/');
}

function unresolved(reason: string): readonly ImportTarget[] {
  return [{ kind: 'unresolved', reason }];
}
