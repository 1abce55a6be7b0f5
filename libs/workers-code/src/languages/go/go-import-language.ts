import type {
  ImportLanguage,
  ImportResolver,
  ImportTarget,
  RepositoryFiles,
} from '../../imports/import-resolver.js';
import type { FileFacts, RawImport } from '../../parsing/file-facts.js';
import { directoryOf, isWithin, joinPath } from '../../repo-path.js';
import { GoPackageIndex } from './go-package-index.js';
import { readGoModules, type GoModule } from './go-modules.js';
import { GO_STANDARD_PACKAGES } from './go-standard-packages.js';

/** Hosts whose repositories are named by three segments of a path. */
const REPOSITORY_HOSTS = /^(?:github\.com|gitlab\.com|bitbucket\.org|golang\.org|go\.googlesource\.com)$/;

/**
 * Go's imports. A package is a folder, so an import's targets are the files of the package: all that can be
 * compiled into it on some system, without its tests.
 */
export const goImportLanguage: ImportLanguage = {
  languages: ['Go'],
  async start(repository) {
    const modules = await readGoModules(repository);
    const packages = new GoPackageIndex();
    const outside = new Map<string, number>();
    return {
      add(path, facts) {
        packages.add(path, facts);
        if (modules.length === 0) countPrefixes(facts, repository, outside);
      },
      async finish() {
        await packages.addUnread(repository);
        const [prefix] = [...outside].sort((a, b) => b[1] - a[1])[0] ?? [];
        const guessed =
          prefix === undefined
            ? []
            : [{ path: prefix, folder: '', replaced: new Map(), required: new Set<string>() }];
        return new GoImportResolver([...modules, ...guessed], packages);
      },
    };
  },
};

/** Without any `go.mod` the repository's own path is the one under which most of its folders are imported. */
function countPrefixes(facts: FileFacts, repository: RepositoryFiles, counts: Map<string, number>): void {
  for (const { specifier } of facts.imports) {
    const segments = specifier.split('/');
    const rest = segments.slice(3).join('/');
    if (rest === '' || !(segments[0] ?? '').includes('.') || !repository.directories.has(rest)) continue;
    const prefix = segments.slice(0, 3).join('/');
    counts.set(prefix, (counts.get(prefix) ?? 0) + 1);
  }
}

class GoImportResolver implements ImportResolver {
  /** Deeper folders first, so that the first one around a file is its module. */
  private readonly byFolder: readonly GoModule[];
  private readonly byPath: ReadonlyMap<string, GoModule>;

  constructor(
    modules: readonly GoModule[],
    private readonly packages: GoPackageIndex,
  ) {
    this.byFolder = [...modules].sort((a, b) => b.folder.length - a.folder.length);
    // Where two modules have one path, that near the top is meant.
    this.byPath = new Map(this.byFolder.map((module) => [module.path, module]));
  }

  resolve(fromPath: string, found: RawImport): readonly ImportTarget[] {
    const { specifier } = found;
    if (GO_STANDARD_PACKAGES.has(specifier)) return [{ kind: 'standard', name: specifier }];
    const folder = directoryOf(fromPath);
    if (/^\.\.?(?:\/|$)/.test(specifier)) return this.filesOf(joinPath(folder, specifier));
    const own = this.moduleAround(folder);
    const place = this.placeOf(specifier, own) ?? this.vendored(specifier, folder);
    if (place !== undefined) return this.filesOf(place);
    const [host = ''] = specifier.split('/');
    if (!host.includes('.') && !own?.required.has(specifier)) {
      return unresolved('not in the standard library, and no module of that name');
    }
    return [packageTarget(specifier, own)];
  }

  private moduleAround(folder: string): GoModule | undefined {
    return this.byFolder.find((module) => isWithin(folder, module.folder));
  }

  /** The folder of a package in one of the repository's modules: the longest module path that fits. */
  private placeOf(specifier: string, own: GoModule | undefined): string | undefined {
    for (let path = specifier; path !== ''; path = directoryOf(path)) {
      const folder =
        own?.replaced.get(path) ?? (own?.path === path ? own.folder : this.byPath.get(path)?.folder);
      if (folder === undefined) continue;
      const rest = specifier.slice(path.length + 1);
      return joinPath(folder, rest);
    }
    return undefined;
  }

  private vendored(specifier: string, folder: string): string | undefined {
    for (let at = folder; ; at = directoryOf(at)) {
      const place = joinPath(at, `vendor/${specifier}`);
      if (place !== undefined && this.packages.has(place)) return place;
      if (at === '') return undefined;
    }
  }

  private filesOf(folder: string | undefined): readonly ImportTarget[] {
    if (folder === undefined) return unresolved('a relative import that leaves the repository');
    const files = this.packages.filesOf(folder);
    return files.length === 0
      ? unresolved('no Go files in the folder of the package')
      : files.map((path) => ({ kind: 'file', path }));
  }
}

/** The module to require: one that the importing module names, else what the host's habit says. */
function packageTarget(specifier: string, own: GoModule | undefined): ImportTarget {
  let name = specifier;
  while (name !== '' && !own?.required.has(name)) name = directoryOf(name);
  if (name === '') {
    const segments = specifier.split('/');
    name = REPOSITORY_HOSTS.test(segments[0] ?? '') ? segments.slice(0, 3).join('/') : specifier;
  }
  const subpath = specifier.slice(name.length + 1);
  return subpath === '' ? { kind: 'package', name } : { kind: 'package', name, subpath };
}

function unresolved(reason: string): readonly ImportTarget[] {
  return [{ kind: 'unresolved', reason }];
}
