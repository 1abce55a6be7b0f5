import { directoryOf } from '../../repo-path.js';
import type { RepositoryFiles } from '../../imports/import-resolver.js';

const MODULE_SUFFIXES = ['.py', '.pyi', '.pyx'];
const MODULE_FILE = /\.(?:py|pyi|pyx)$/;

/**
 * A module that was found. A regular package has a file (its `__init__`) and one folder, a plain module a
 * file alone, a namespace package folders alone.
 */
export interface PythonModule {
  readonly file?: string;
  readonly folders: readonly string[];
}

/** Which modules lie in which folder, in the order in which Python's own finder looks. */
export class PythonModuleIndex {
  /** Folders with Python files in them or below. */
  private readonly folders: ReadonlySet<string>;

  private constructor(
    private readonly paths: ReadonlySet<string>,
    folders: ReadonlySet<string>,
  ) {
    this.folders = folders;
  }

  static async build(repository: RepositoryFiles): Promise<PythonModuleIndex> {
    const folders = new Set<string>();
    let count = 0;
    for (const path of repository.paths) {
      count += 1;
      if (count % 1_000 === 0) await repository.yieldIfDue();
      if (!MODULE_FILE.test(path)) continue;
      for (let folder = directoryOf(path); !folders.has(folder); folder = directoryOf(folder))
        folders.add(folder);
    }
    return new PythonModuleIndex(repository.paths, folders);
  }

  isPackage(folder: string): boolean {
    return this.initOf(folder) !== undefined;
  }

  /** The file that is run when the package of the folder is imported. */
  initOf(folder: string): string | undefined {
    return this.fileOf(under(folder, '__init__'));
  }

  /** The module of a name in the first of the folders that has it; otherwise the namespace that they form. */
  child(folders: readonly string[], name: string): PythonModule | undefined {
    const spaces: string[] = [];
    for (const folder of folders) {
      const inner = under(folder, name);
      const init = this.folders.has(inner) ? this.initOf(inner) : undefined;
      if (init !== undefined) return { file: init, folders: [inner] };
      const file = this.fileOf(inner);
      if (file !== undefined) return { file, folders: [] };
      if (this.folders.has(inner)) spaces.push(inner);
    }
    return spaces.length === 0 ? undefined : { folders: spaces };
  }

  private fileOf(stem: string): string | undefined {
    for (const suffix of MODULE_SUFFIXES) if (this.paths.has(`${stem}${suffix}`)) return `${stem}${suffix}`;
    return undefined;
  }

  /** Follows a dotted name from folders on the path; how many of its parts were found, and the last of them. */
  follow(folders: readonly string[], parts: readonly string[]): { found: number; module: PythonModule } {
    let module: PythonModule = { folders };
    for (const [found, part] of parts.entries()) {
      const next = this.child(module.folders, part);
      if (next === undefined) return { found, module };
      module = next;
    }
    return { found: parts.length, module };
  }

  /** The nearest folder around that is no package: where Python would look when a test runner starts the file. */
  baseFolder(folder: string): string {
    let base = folder;
    while (base !== '' && this.isPackage(base)) base = directoryOf(base);
    return base;
  }
}

function under(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}
