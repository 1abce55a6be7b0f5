import type { ImportTarget } from '../../imports/import-resolver.js';
import { joinPath } from '../../repo-path.js';
import { entryTargets, type ModuleSystem } from './entry-targets.js';
import type { FileLookup } from './file-lookup.js';
import type { PackageManifest } from './package-manifest.js';
import type { PathAliases } from './path-aliases.js';
import { sourceBehind } from './source-behind.js';

const BUILT = 'a build product of a package of this repository, whose source is not found';
const SHUT = 'not among the exports of a package of this repository';
const GONE = 'a file of a package of this repository that is not there';
/** Entries whose meaning is remembered: many files of a repository import the same few. */
const MAX_KNOWN = 50_000;
const DECLARATION = /\.d\.[cm]?ts$/;

/** Finds the source files behind the entries of the repository's own packages. */
export class LocalPackages {
  private readonly known = new Map<string, ImportTarget>();

  constructor(
    private readonly files: FileLookup,
    private readonly aliases: PathAliases,
  ) {}

  /** What `name/subpath` means; the empty subpath is the package itself. */
  entry(manifest: PackageManifest, subpath: string, system: ModuleSystem): ImportTarget {
    const key = `${manifest.directory}\0${subpath}\0${system}`;
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const found = this.entryOf(manifest, subpath, system);
    if (this.known.size >= MAX_KNOWN) this.known.clear();
    this.known.set(key, found);
    return found;
  }

  private entryOf(manifest: PackageManifest, subpath: string, system: ModuleSystem): ImportTarget {
    const { directory, exports } = manifest;
    const targets = entryTargets(exports, subpath === '' ? '.' : `./${subpath}`, system);
    if (targets?.length === 0) return unresolved(SHUT);
    const file =
      (targets === undefined ? undefined : this.firstFile(directory, targets)) ??
      (subpath === '' ? this.mainFile(manifest, system) : this.behind(directory, subpath));
    if (file !== undefined) return { kind: 'file', path: file };
    if (targets !== undefined && targets.length > 0) return unresolved(BUILT);
    const isShut = exports !== undefined && exports !== null && targets === undefined;
    return unresolved(isShut ? SHUT : GONE);
  }

  /** What an import beginning with `#` means, by the package's `imports`; undefined when nothing fits. */
  internal(manifest: PackageManifest, specifier: string, system: ModuleSystem): InternalTarget | undefined {
    const targets = entryTargets(manifest.imports, specifier, system);
    if (targets === undefined) return undefined;
    const file = this.firstFile(manifest.directory, targets);
    if (file !== undefined) return { file };
    const outside = targets.find((target) => !target.startsWith('.'));
    return outside === undefined ? 'noFile' : { specifier: outside };
  }

  /** Sources come before declarations, which only describe what is somewhere else. */
  private firstFile(directory: string, targets: readonly string[]): string | undefined {
    const found = targets
      .filter((target) => target.startsWith('.'))
      .flatMap((target) => this.behind(directory, target) ?? []);
    return found.find((path) => !DECLARATION.test(path)) ?? found[0];
  }

  private mainFile(manifest: PackageManifest, system: ModuleSystem): string | undefined {
    const { directory } = manifest;
    const entries = system === 'require' ? manifest.requireEntries : manifest.entries;
    const found = entries.flatMap((entry) => this.behind(directory, entry) ?? []);
    const source = found.find((path) => !DECLARATION.test(path)) ?? found[0];
    if (source !== undefined) return source;
    const below = directory === '' ? '' : `${directory}/`;
    return this.files.findFile(`${below}index`, true) ?? this.files.findFile(`${below}src/index`, true);
  }

  private behind(directory: string, target: string): string | undefined {
    const path = joinPath(directory, target);
    if (path === undefined) return undefined;
    return (
      this.files.find(path, true) ??
      sourceBehind(this.files, directory, target, this.aliases.compilerFolders(directory))
    );
  }
}

/** A file, a package's specifier, or nothing although an entry fits. */
export type InternalTarget = { readonly file: string } | { readonly specifier: string } | 'noFile';

function unresolved(reason: string): ImportTarget {
  return { kind: 'unresolved', reason };
}
