import type { RawImport } from '../../parsing/file-facts.js';
import { baseNameOf, directoryOf, joinPath } from '../../repo-path.js';
import type { RustFileIndex } from './rust-file-index.js';

/** A module: of a file of its own, or inside of one. */
export interface RustModule {
  readonly file: string;
  readonly parent: RustModule | undefined;
  readonly children: Map<string, RustModule>;
  /** The folder where the files of its modules are. */
  readonly folder: string;
  /** Names of the modules around it in its file, the outermost first. */
  readonly nest: readonly string[];
}

/** A file of a module, and the folder where the files of its modules are. */
interface Place {
  readonly path: string;
  readonly folder: string;
}

const MAX_MODULE_DEPTH = 100;
const MODULES_PER_CHECK = 20;

/** The modules of all crates: what begins at a root file and goes on by `mod`. */
export class RustModuleTrees {
  private readonly byFile = new Map<string, RustModule>();

  constructor(
    private readonly paths: ReadonlySet<string>,
    private readonly files: ReadonlyMap<string, RustFileIndex>,
    private readonly yieldIfDue: () => Promise<void>,
  ) {}

  /** Builds the crate of a root file, unless the file belongs to another crate already. */
  async plant(root: string): Promise<void> {
    if (!this.paths.has(root) || this.byFile.has(root)) return;
    const module = moduleOf(root, undefined, directoryOf(root));
    this.byFile.set(root, module);
    await this.grow(module);
  }

  /** The file's module at its top; undefined when no crate reaches the file. */
  ofFile(file: string): RustModule | undefined {
    return this.byFile.get(file);
  }

  /** The innermost module around a line. */
  around(file: RustModule, line: number): RustModule {
    let module = file;
    for (const name of this.indexOf(file.file)?.nestAt(line) ?? []) module = this.inner(module, name);
    return module;
  }

  /**
   * The files that a `mod` item stands for: several where conditions choose one of them. An item that has none
   * where it stands may be a macro's, which is used in the module around.
   */
  filesOf(module: RustModule, found: RawImport): readonly string[] {
    return this.childrenOf(module, found).files.map(({ path }) => path);
  }

  private childrenOf(module: RustModule, found: RawImport): { files: Place[]; parent: RustModule } {
    const files = this.filesIn(module, found);
    if (files.length > 0 || module.parent === undefined) return { files, parent: module };
    return { files: this.filesIn(module.parent, found), parent: module.parent };
  }

  private filesIn(module: RustModule, found: RawImport): Place[] {
    const { specifier, names } = found;
    const name = names?.[0] ?? specifier;
    const others = names?.slice(1) ?? [];
    const isNamed = names === undefined || (specifier === name && others.length > 0);
    const written = isNamed ? (names === undefined ? [''] : others) : [specifier, ...others];
    const files = written.flatMap((place) => this.placed(module, name, place));
    return files.filter(({ path }, at) => files.findIndex((each) => each.path === path) === at);
  }

  /** The file at one of the places that the extractor tells of; none where nothing is there. */
  private placed(module: RustModule, name: string, place: string): Place[] {
    const { folder, nest, file } = module;
    if (place === '') {
      const usual = [`${name}.rs`, `${name}/mod.rs`].map((each) => joinPath(folder, each));
      return this.existing(usual, (path) => folderOf(path)).slice(0, 1);
    }
    if (place.startsWith('^')) {
      const path = joinPath(directoryOf(file), place.slice(1));
      const isUsual = path?.endsWith(`/${name}.rs`) === true;
      return this.existing([path], isUsual ? folderOf : directoryOf);
    }
    // Inside of a module with braces the attribute counts from where that module's files would be.
    const from = nest.length === 0 ? directoryOf(file) : folder;
    return this.existing([joinPath(from, place)], directoryOf);
  }

  private existing(paths: readonly (string | undefined)[], below: (path: string) => string): Place[] {
    return paths.flatMap((path) =>
      path !== undefined && this.paths.has(path) ? [{ path, folder: below(path) }] : [],
    );
  }

  private async grow(root: RustModule): Promise<void> {
    const waiting: { module: RustModule; depth: number }[] = [{ module: root, depth: 0 }];
    let grown = 0;
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const { module, depth } = next;
      const index = this.files.get(module.file);
      grown += 1;
      if (grown % MODULES_PER_CHECK === 0) await this.yieldIfDue();
      if (index === undefined || depth > MAX_MODULE_DEPTH) continue;
      for (const { name, parent } of index.modules) {
        let around = module;
        for (const each of parent?.split('.') ?? []) around = this.inner(around, each);
        this.inner(around, name);
      }
      for (const found of index.moduleFiles) {
        const { files, parent } = this.childrenOf(this.around(module, found.line), found);
        const name = found.names?.[0] ?? found.specifier;
        for (const { path, folder } of files) {
          const child = moduleOf(path, parent, folder);
          // Of files that conditions choose from, the first stands for the module in the paths of others.
          if (!parent.children.has(name)) parent.children.set(name, child);
          if (this.byFile.has(path)) continue;
          this.byFile.set(path, child);
          waiting.push({ module: child, depth: depth + 1 });
        }
      }
    }
  }

  private inner(module: RustModule, name: string): RustModule {
    const known = module.children.get(name);
    if (known !== undefined) return known;
    const nest = [...module.nest, name];
    const folder = joinPath(module.folder, name) ?? module.folder;
    const child: RustModule = { file: module.file, parent: module, children: new Map(), folder, nest };
    module.children.set(name, child);
    return child;
  }

  /** What the file has; undefined when it was not read. */
  indexOf(file: string): RustFileIndex | undefined {
    return this.files.get(file);
  }
}

function moduleOf(file: string, parent: RustModule | undefined, folder: string): RustModule {
  return { file, parent, children: new Map(), folder, nest: [] };
}

/** Modules of `a/mod.rs` are in `a`, those of `a/b.rs` in `a/b`; of a file that an attribute names they are beside it. */
function folderOf(file: string): string {
  const name = baseNameOf(file);
  return name === 'mod.rs' ? directoryOf(file) : file.replace(/\.rs$/, '');
}
