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

const MAX_MODULE_DEPTH = 100;
const MODULES_BETWEEN_RESTS = 20;

/** The modules of all crates: what begins at a root file and goes on by `mod`. */
export class RustModuleTrees {
  private readonly byFile = new Map<string, RustModule>();

  constructor(
    private readonly paths: ReadonlySet<string>,
    private readonly files: ReadonlyMap<string, RustFileIndex>,
    private readonly rest: () => Promise<void>,
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
   * The file that a `mod` item stands for. An item that has none where it stands may be a macro's, which is
   * used in the module around.
   */
  fileOf(module: RustModule, found: RawImport): string | undefined {
    return this.childOf(module, found)?.file;
  }

  private childOf(module: RustModule, found: RawImport): { file: string; parent: RustModule } | undefined {
    const file = this.fileIn(module, found);
    if (file !== undefined) return { file, parent: module };
    const outer = module.parent === undefined ? undefined : this.fileIn(module.parent, found);
    return outer === undefined || module.parent === undefined
      ? undefined
      : { file: outer, parent: module.parent };
  }

  private fileIn(module: RustModule, found: RawImport): string | undefined {
    const [name] = found.names ?? [];
    if (name === undefined) {
      const { folder } = module;
      const places = [
        joinPath(folder, `${found.specifier}.rs`),
        joinPath(folder, `${found.specifier}/mod.rs`),
      ];
      return places.find((place) => place !== undefined && this.paths.has(place));
    }
    // Inside of a module with braces the attribute counts from where that module's files would be.
    const from = module.nest.length === 0 ? directoryOf(module.file) : module.folder;
    const place = joinPath(from, found.specifier);
    return place !== undefined && this.paths.has(place) ? place : undefined;
  }

  private async grow(root: RustModule): Promise<void> {
    const waiting: { module: RustModule; depth: number }[] = [{ module: root, depth: 0 }];
    let grown = 0;
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const { module, depth } = next;
      const index = this.files.get(module.file);
      grown += 1;
      if (grown % MODULES_BETWEEN_RESTS === 0) await this.rest();
      if (index === undefined || depth > MAX_MODULE_DEPTH) continue;
      for (const { name, parent } of index.modules) {
        let around = module;
        for (const each of parent?.split('.') ?? []) around = this.inner(around, each);
        this.inner(around, name);
      }
      for (const found of index.moduleFiles) {
        const target = this.childOf(this.around(module, found.line), found);
        const name = found.names?.[0] ?? found.specifier;
        if (target === undefined || target.parent.children.has(name)) continue;
        const { file, parent } = target;
        const child = moduleOf(file, parent, folderOf(file));
        parent.children.set(name, child);
        if (this.byFile.has(file)) continue;
        this.byFile.set(file, child);
        waiting.push({ module: child, depth: depth + 1 });
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

/** Modules of `a/mod.rs` are in `a`, those of `a/b.rs` in `a/b`. */
function folderOf(file: string): string {
  const name = baseNameOf(file);
  return name === 'mod.rs' ? directoryOf(file) : file.replace(/\.rs$/, '');
}
