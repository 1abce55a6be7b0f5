import type { FileFacts } from '../../parsing/file-facts.js';
import type { RepositoryFiles } from '../../imports/import-resolver.js';
import { baseNameOf, directoryOf } from '../../repo-path.js';

interface GoFile {
  readonly path: string;
  readonly packageName: string;
}

/** Files that a package's importers get: no tests, none that the go tool passes over by name. */
const IMPORTABLE = /^[^_.].*(?<!_test)\.go$/;

const VENDORED = /(?:^|\/)vendor\//;
const PATHS_AT_ONCE = 1_000;

/** Which files make the package of a folder. Files for other systems and build tags belong to it. */
export class GoPackageIndex {
  private readonly files = new Map<string, GoFile[]>();

  add(path: string, facts: Pick<FileFacts, 'packageName'>): void {
    if (!IMPORTABLE.test(baseNameOf(path))) return;
    const folder = directoryOf(path);
    const files = this.files.get(folder) ?? [];
    files.push({ path, packageName: facts.packageName ?? '' });
    this.files.set(folder, files);
  }

  /**
   * Adds packages of which no file was read because a program wrote them all: what such a file says is not
   * known, that it is imported is. Vendored packages are somebody else's.
   */
  async addUnread(repository: Pick<RepositoryFiles, 'paths' | 'yieldIfDue'>): Promise<void> {
    const read = new Set(this.files.keys());
    let count = 0;
    for (const path of repository.paths) {
      count += 1;
      if (count % PATHS_AT_ONCE === 0) await repository.yieldIfDue();
      if (!path.endsWith('.go') || VENDORED.test(path) || read.has(directoryOf(path))) continue;
      this.add(path, {});
    }
  }

  has(folder: string): boolean {
    return this.files.has(folder);
  }

  /**
   * The files of the folder's package. Beside it a folder may hold programs that are run by name
   * (`package main`) and a file of documentation; they are none of it.
   */
  filesOf(folder: string): readonly string[] {
    const files = this.files.get(folder) ?? [];
    const tally = new Map<string, number>();
    for (const { packageName } of files) tally.set(packageName, (tally.get(packageName) ?? 0) + 1);
    const rank = (name: string) => (name === 'main' || name === 'documentation' ? 0 : (tally.get(name) ?? 0));
    const [chosen] = [...tally.keys()].sort((a, b) => rank(b) - rank(a));
    return files.flatMap(({ path, packageName }) => (packageName === chosen ? [path] : [])).sort();
  }

  folders(): Iterable<string> {
    return this.files.keys();
  }
}
