import type { FileFacts } from '../../parsing/file-facts.js';
import { baseNameOf, directoryOf } from '../../repo-path.js';
import type { RepositoryFiles } from '../../imports/import-resolver.js';

/** Kotlin, Scala and Groovy files are known by their folder and name; nothing of them is read. */
const OTHER_JVM_FILE = /\.(?:kt|scala|groovy)$/;
const SOURCE_ROOT = /(?:^|\/)src\/(?:[\w-]+\/)?(?:java|kotlin|scala|groovy)(?:\/|$)/;
const TYPE_KINDS = new Set(['class', 'interface', 'enum', 'record']);

/** Which files define a type, by its full name. Several do where modules or variants repeat it. */
export class JavaTypeIndex {
  private readonly files = new Map<string, string[]>();
  private readonly modules = new Map<string, string[]>();
  private readonly bySimpleName = new Map<string, string[]>();
  private readonly packages = new Map<string, Map<string, string[]>>();

  add(path: string, facts: FileFacts): void {
    const name = facts.packageName ?? '';
    for (const { kind, name: module } of facts.definitions)
      if (kind === 'module') added(this.modules, module, path);
    const types = facts.definitions.filter(
      ({ kind, parent }) => parent === undefined && TYPE_KINDS.has(kind),
    );
    for (const type of types) this.put(name, type.name, path);
    const own = baseNameOf(path).replace(/\.java$/, '');
    if (!types.some((type) => type.name === own)) this.put(name, own, path);
  }

  /** Types of other languages of the same machine, by the folders that their packages are in. */
  async addOthers(repository: RepositoryFiles): Promise<void> {
    let count = 0;
    for (const path of repository.paths) {
      count += 1;
      if (count % 1_000 === 0) await repository.yieldIfDue();
      if (!OTHER_JVM_FILE.test(path)) continue;
      const folder = directoryOf(path);
      const root = SOURCE_ROOT.exec(folder);
      if (root === null) continue;
      const packageName = folder.slice(root.index + root[0].length).replaceAll('/', '.');
      const type = baseNameOf(path).replace(OTHER_JVM_FILE, '');
      if (!this.has(packageName, type)) this.put(packageName, type, path);
      // What stands at the top of a Kotlin file is in the class `FileKt`.
      if (path.endsWith('.kt')) this.put(packageName, `${type}Kt`, path);
    }
  }

  private put(packageName: string, type: string, path: string): void {
    const types = this.packages.get(packageName) ?? new Map<string, string[]>();
    const full = packageName === '' ? type : `${packageName}.${type}`;
    added(this.bySimpleName, type, path);
    types.set(type, added(this.files, full, path));
    this.packages.set(packageName, types);
  }

  private has(packageName: string, type: string): boolean {
    return this.packages.get(packageName)?.has(type) ?? false;
  }

  filesOf(fullName: string): readonly string[] {
    return this.files.get(fullName) ?? [];
  }

  /** The declarations of a module. */
  filesOfModule(module: string): readonly string[] {
    return this.modules.get(module) ?? [];
  }

  /** Files of a type by its name alone, of whichever package. */
  filesNamed(type: string): readonly string[] {
    return this.bySimpleName.get(type) ?? [];
  }

  typesOf(packageName: string): ReadonlyMap<string, readonly string[]> | undefined {
    return this.packages.get(packageName);
  }
}

function added(lists: Map<string, string[]>, key: string, path: string): string[] {
  const list = lists.get(key) ?? [];
  list.push(path);
  lists.set(key, list);
  return list;
}
