import type {
  ImportLanguage,
  ImportResolver,
  ImportTarget,
  RepositoryFiles,
} from '../../imports/import-resolver.js';
import type { FileFacts, RawImport } from '../../parsing/file-facts.js';
import { directoryOf, isWithin, joinPath } from '../../repo-path.js';
import { RustFileIndex } from './rust-file-index.js';
import { includedPath } from './rust-included-path.js';
import { RustModuleTrees, type RustModule } from './rust-module-tree.js';
import { readRustPackages, type RustPackage } from './rust-packages.js';

const STANDARD_CRATES = new Set(['std', 'core', 'alloc', 'proc_macro', 'test']);
/** Names followed through `use` items before it is given up; they can name each other in circles. */
const MAX_HOPS = 6;
/** Folders whose files are each a crate of its own. */
const CRATE_FOLDERS = ['src/bin', 'tests', 'examples', 'benches'];

/**
 * Rust's imports, by the module tree that `mod` items span over each crate. The target of a path is the file of
 * the deepest module in it: of `crate::a::b::Item` the file of `b`. What a module brings in by `use` is followed
 * where the path goes on behind it.
 */
export const rustImportLanguage: ImportLanguage = {
  languages: ['Rust'],
  async start(repository) {
    const packages = await readRustPackages(repository);
    const files = new Map<string, RustFileIndex>();
    return {
      add: (path: string, facts: FileFacts) => void files.set(path, new RustFileIndex(facts)),
      async finish() {
        const trees = new RustModuleTrees(repository.paths, files, () => repository.yieldIfDue());
        await plantAll(packages, trees, [...files.keys()]);
        return new RustImportResolver(repository, packages, trees);
      },
    };
  },
};

/** Libraries first: a file that a library and a program share is the library's. */
async function plantAll(
  packages: readonly RustPackage[],
  trees: RustModuleTrees,
  paths: readonly string[],
): Promise<void> {
  for (const { library } of packages) await trees.plant(library);
  const folders = new Set<string>();
  for (const { folder, targets } of packages) {
    for (const root of ['src/main.rs', 'build.rs']) await trees.plant(joinPath(folder, root) ?? '');
    for (const root of targets) await trees.plant(root);
    for (const each of CRATE_FOLDERS) folders.add(joinPath(folder, each) ?? '');
  }
  for (const path of paths) {
    const folder = directoryOf(path);
    const isProgram = path.endsWith('/main.rs') && folders.has(directoryOf(folder));
    if (folders.has(folder) || isProgram) await trees.plant(path);
  }
  // What no crate reaches stands for itself, by the nearest file that could be its crate's root.
  for (const path of paths) if (/(?:^|\/)(?:lib|main)\.rs$/.test(path)) await trees.plant(path);
}

class RustImportResolver implements ImportResolver {
  private readonly byFolder: readonly RustPackage[];
  private readonly byLibraryName: ReadonlyMap<string, RustPackage>;
  private readonly rootFolders = new Map<string, RustModule>();

  constructor(
    private readonly repository: RepositoryFiles,
    packages: readonly RustPackage[],
    private readonly trees: RustModuleTrees,
  ) {
    this.byFolder = [...packages].sort((a, b) => b.folder.length - a.folder.length);
    this.byLibraryName = new Map(this.byFolder.map((each) => [each.libraryName, each]));
  }

  resolve(fromPath: string, found: RawImport): readonly ImportTarget[] {
    if (found.kind === 'include' || found.kind === 'embed') return this.included(fromPath, found.specifier);
    const file = this.trees.ofFile(fromPath) ?? this.loose(fromPath);
    const module = this.trees.around(file, found.line);
    if (found.kind === 'mod') {
      const files = this.trees.filesOf(module, found);
      return files.length === 0
        ? unresolved('no file for the module')
        : files.map((path) => ({ kind: 'file', path }));
    }
    const owner = this.byFolder.find(({ folder }) => isWithin(fromPath, folder));
    const isRooted = found.specifier.startsWith('::');
    const segments = segmentsOf(found.specifier);
    if (!segments.every((segment) => /^[\p{L}_$][\p{L}\p{N}_]*$/u.test(segment)) || segments.length === 0) {
      return unresolved('not a path');
    }
    const [first = ''] = segments;
    if (found.kind === 'extern' && first === 'self') return [{ kind: 'file', path: rootOf(module).file }];
    if (!isRooted && found.kind === 'use') {
      const local = this.local(module, segments, owner, MAX_HOPS, found);
      if (local !== undefined) return [{ kind: 'file', path: local.file }];
    }
    const outside = this.external(segments, owner) ?? this.elsewhere(module, segments, owner, found);
    if (outside !== undefined) return outside;
    // A type is in scope without an import when it stands in a function, or comes from a macro.
    return /^\p{Lu}/u.test(first)
      ? [{ kind: 'file', path: fromPath }]
      : unresolved('neither a module nor a known crate');
  }

  /** A file that no `mod` reaches is looked at as if it were one by its place below the crate's root. */
  private loose(fromPath: string): RustModule {
    const known = this.rootFolders.get(fromPath);
    if (known !== undefined) return known;
    let root: RustModule | undefined;
    for (let folder = directoryOf(fromPath); root === undefined; folder = directoryOf(folder)) {
      const places = ['lib.rs', 'main.rs', 'mod.rs'].map((name) => joinPath(folder, name) ?? '');
      root = places.map((place) => this.trees.ofFile(place)).find((module) => module !== undefined);
      if (folder === '') break;
    }
    const name = fromPath.replace(/(?:\/mod)?\.rs$/, '');
    const module: RustModule = { file: fromPath, parent: root, children: new Map(), folder: name, nest: [] };
    this.rootFolders.set(fromPath, module);
    return module;
  }

  private local(
    module: RustModule,
    segments: readonly string[],
    owner: RustPackage | undefined,
    hops: number,
    self: RawImport,
  ): RustModule | undefined {
    let at: RustModule | undefined = module;
    let index = 0;
    const [first = ''] = segments;
    if (first === 'crate' || first === '$crate') {
      at = rootOf(module);
      index = 1;
    } else if (first === 'self' || first === 'super') {
      for (; segments[index] === 'self' || segments[index] === 'super'; index += 1) {
        // Above a crate's root is nothing: the path begins in a module inside of a function.
        if (segments[index] === 'super') at = at?.parent ?? at;
      }
      if (at === undefined) return undefined;
    } else if (!module.children.has(first) && !this.isDefined(module, first)) {
      const brought = hops > 0 ? this.broughtIn(module, first, owner, hops - 1, self) : undefined;
      if (brought !== undefined) return this.descend(brought, segments.slice(1), owner, hops - 1, self);
      const root = rootOf(module);
      if (owner?.isEdition2015 !== true || !(root.children.has(first) || this.isDefined(root, first)))
        return undefined;
      at = root;
    }
    return at === undefined ? undefined : this.descend(at, segments.slice(index), owner, hops, self);
  }

  private descend(
    from: RustModule,
    segments: readonly string[],
    owner: RustPackage | undefined,
    hops: number,
    self: RawImport,
  ): RustModule {
    let at = from;
    for (const [index, segment] of segments.entries()) {
      const child = at.children.get(segment);
      if (child !== undefined) {
        at = child;
        continue;
      }
      const isLast = index === segments.length - 1;
      if (isLast || hops === 0 || this.isDefined(at, segment)) return at;
      const brought = this.broughtIn(at, segment, owner, hops - 1, self);
      return brought === undefined
        ? at
        : this.descend(brought, segments.slice(index + 1), owner, hops - 1, self);
    }
    return at;
  }

  /** The module that a `use` or a glob of a module gives a name to. */
  private broughtIn(
    module: RustModule,
    name: string,
    owner: RustPackage | undefined,
    hops: number,
    self: RawImport,
  ): RustModule | undefined {
    if (hops <= 0) return undefined;
    for (const found of this.trees.indexOf(module.file)?.usesOf(module.nest.join('.'), name) ?? []) {
      if (found === self) continue;
      const segments = segmentsOf(found.specifier);
      const target = this.local(module, segments, owner, hops, found) ?? this.libraryOf(segments, owner);
      const reached = found.names === undefined ? target : target?.children.get(name);
      if (reached !== undefined) return reached;
    }
    return undefined;
  }

  /** What a name stands for that a `use` of the module takes from elsewhere, as in `use std::io; use io::Read`. */
  private elsewhere(
    module: RustModule,
    segments: readonly string[],
    owner: RustPackage | undefined,
    self: RawImport,
  ): readonly ImportTarget[] | undefined {
    const [first = '', ...rest] = segments;
    for (const found of this.trees.indexOf(module.file)?.usesOf(module.nest.join('.'), first) ?? []) {
      if (found === self || found.names !== undefined) continue;
      const target = this.external([...segmentsOf(found.specifier), ...rest], owner);
      if (target !== undefined) return target;
    }
    return undefined;
  }

  private isDefined(module: RustModule, name: string): boolean {
    return this.trees.indexOf(module.file)?.isDefined(module.nest.join('.'), name) ?? false;
  }

  private external(
    segments: readonly string[],
    owner: RustPackage | undefined,
  ): readonly ImportTarget[] | undefined {
    const [crate = ''] = segments;
    const module = this.libraryOf(segments, owner);
    if (module !== undefined) return [{ kind: 'file', path: module.file }];
    if (STANDARD_CRATES.has(crate)) return [{ kind: 'standard', name: segments.join('::') }];
    const dependency = owner?.dependencies.get(crate);
    if (dependency === undefined && owner !== undefined) return undefined;
    const name = dependency?.name ?? crate;
    return [
      segments.length === 1
        ? { kind: 'package', name }
        : { kind: 'package', name, subpath: segments.join('::') },
    ];
  }

  /** A crate of this repository: the package's own library, a dependency by path, one of the workspace by name. */
  private libraryOf(segments: readonly string[], owner: RustPackage | undefined): RustModule | undefined {
    const [crate = '', ...rest] = segments;
    const dependency = owner?.dependencies.get(crate);
    const byPath = this.byFolder.find(({ folder }) => folder === dependency?.folder);
    const own = owner?.libraryName === crate ? owner : undefined;
    const isForeign = dependency !== undefined && dependency.folder === undefined;
    const target = byPath ?? own ?? (isForeign ? undefined : this.byLibraryName.get(crate));
    const root = target === undefined ? undefined : this.trees.ofFile(target.library);
    return root === undefined ? undefined : this.descend(root, rest, target, MAX_HOPS, NO_IMPORT);
  }

  private included(fromPath: string, specifier: string): readonly ImportTarget[] {
    const owner = this.byFolder.find(({ folder }) => isWithin(fromPath, folder));
    const named = includedPath(specifier, owner?.folder);
    if (named === 'unknown') return unresolved('a file that the build makes');
    if (named === 'outside') return unresolved('leads out of the repository');
    const path = 'path' in named ? named.path : joinPath(directoryOf(fromPath), named.relative);
    return path !== undefined && this.repository.paths.has(path)
      ? [{ kind: 'file', path }]
      : unresolved('no such file');
  }
}

const NO_IMPORT: RawImport = { specifier: '', line: 0, kind: 'use' };

function rootOf(module: RustModule): RustModule {
  let root = module;
  while (root.parent !== undefined) root = root.parent;
  return root;
}

function segmentsOf(path: string): string[] {
  return path.split('::').filter((segment) => segment !== '');
}

function unresolved(reason: string): readonly ImportTarget[] {
  return [{ kind: 'unresolved', reason }];
}
