import type {
  ImportLanguage,
  ImportResolver,
  ImportTarget,
  RepositoryFiles,
} from '../../imports/import-resolver.js';
import type { FileFacts, RawImport } from '../../parsing/file-facts.js';
import { directoryOf, isWithin, joinPath } from '../../repo-path.js';
import { readPhpProjects, type PhpProjects } from './php-projects.js';
import { PHP_STANDARD_CLASSES } from './php-standard-classes.js';

const TOP_KINDS = new Set(['class', 'interface', 'trait', 'enum', 'function', 'constant']);
const NAME = /^[\p{L}_][\p{L}\p{N}_]*(?:\\[\p{L}_][\p{L}\p{N}_]*)*$/u;

/**
 * PHP's `use` and includes. A `use` means the file of its name, and those of the names that the file writes below it. A name is looked for by composer's autoload rules, then among what all files declare;
 * one that is nowhere is of PHP itself, or of the package whose namespace it is. An include counts from the file's
 * folder, then from the top: PHP's own search path is not known.
 */
export const phpImportLanguage: ImportLanguage = {
  languages: ['PHP'],
  async start(repository) {
    const projects = await readPhpProjects(repository);
    const declared = new Map<string, string[]>();
    return {
      add: (path: string, facts: FileFacts) => declare(declared, path, facts),
      finish: () => Promise.resolve(new PhpImportResolver(repository, projects, declared)),
    };
  },
};

function declare(declared: Map<string, string[]>, path: string, facts: FileFacts): void {
  const prefix = facts.packageName === undefined ? '' : `${facts.packageName}\\`;
  for (const { kind, name, parent } of facts.definitions) {
    if (parent !== undefined || !TOP_KINDS.has(kind)) continue;
    const key = (prefix + name).toLowerCase();
    const paths = declared.get(key) ?? [];
    paths.push(path);
    declared.set(key, paths);
  }
}

class PhpImportResolver implements ImportResolver {
  constructor(
    private readonly repository: RepositoryFiles,
    private readonly projects: PhpProjects,
    private readonly declared: ReadonlyMap<string, readonly string[]>,
  ) {}

  resolve(fromPath: string, { kind, specifier, names = [] }: RawImport): readonly ImportTarget[] {
    if (kind !== 'use') return this.included(fromPath, specifier);
    if (!NAME.test(specifier)) return unresolved('not a name');
    const files = this.filesOf(fromPath, [specifier, ...names.map((name) => `${specifier}\\${name}`)]);
    if (files.length > 0) return files;
    if (!specifier.includes('\\') || PHP_STANDARD_CLASSES.has(specifier.toLowerCase()))
      return globalName(specifier);
    if (this.isNamespace(specifier)) return unresolved('a namespace, which has no file of its own');
    const packageName = this.packageOf(specifier);
    const isOwn = this.projects.folders.some(({ prefix }) => prefix !== '' && specifier.startsWith(prefix));
    if (isOwn && packageName === undefined) return unresolved('no file declares the name');
    return [{ kind: 'package', name: packageName ?? vendorOf(specifier), subpath: specifier }];
  }

  private filesOf(fromPath: string, names: readonly string[]): readonly ImportTarget[] {
    const paths = new Set<string>();
    for (const name of names) {
      const path = this.byRules(name) ?? this.byDeclaration(fromPath, name);
      if (path !== undefined) paths.add(path);
    }
    return [...paths].map((path) => ({ kind: 'file', path }));
  }

  private included(fromPath: string, specifier: string): readonly ImportTarget[] {
    if (!/^[\w./@ +-]+$/.test(specifier))
      return unresolved('a path that is known only when the program runs');
    if (specifier.startsWith('/')) return unresolved('a place outside of the repository');
    const folder = directoryOf(fromPath);
    const places = [
      joinPath(folder, specifier),
      specifier.startsWith('.') ? undefined : joinPath('', specifier),
    ];
    const path = places.find((each) => each !== undefined && this.repository.paths.has(each));
    if (path !== undefined) return [{ kind: 'file', path }];
    return unresolved(
      /(?:^|\/)vendor\//.test(specifier) ? 'a file that the package manager makes' : 'no such file',
    );
  }

  private byRules(name: string): string | undefined {
    for (const { prefix, folder, keepsPrefix } of this.projects.folders) {
      if (!name.startsWith(prefix)) continue;
      const rest = keepsPrefix ? name : name.slice(prefix.length);
      const path = joinPath(folder, `${rest.replaceAll('\\', '/')}.php`);
      if (path !== undefined && this.repository.paths.has(path)) return path;
    }
    return undefined;
  }

  /** Of several files that declare a name, the first in the importing file's nearest folder. */
  private byDeclaration(fromPath: string, name: string): string | undefined {
    const paths = this.declared.get(name.toLowerCase()) ?? [];
    if (paths.length < 2) return paths[0];
    for (let folder = directoryOf(fromPath); folder !== ''; folder = directoryOf(folder)) {
      const near = paths.find((path) => isWithin(path, folder));
      if (near !== undefined) return near;
    }
    return paths[0];
  }

  /** `use A\B;` can shorten the names below a namespace. */
  private isNamespace(name: string): boolean {
    return this.projects.folders.some(({ prefix, folder, keepsPrefix }) => {
      if (!`${name}\\`.startsWith(prefix)) return false;
      const rest = keepsPrefix ? name : name.slice(prefix.length);
      return this.repository.directories.has(joinPath(folder, rest.replaceAll('\\', '/')) ?? '..');
    });
  }

  private packageOf(name: string): string | undefined {
    for (let prefix = name; prefix !== ''; prefix = prefix.slice(0, Math.max(0, prefix.lastIndexOf('\\')))) {
      const found = this.projects.packages.get(`${prefix}\\`);
      if (found !== undefined) return found;
    }
    const [vendor = '', second = ''] = name.split('\\').map(plain);
    const required = [...this.projects.required];
    return (
      required.find((each) => plain(each) === `${vendor}${second}`) ??
      required.find((each) => plain(each) === `${vendor}${vendor}`)
    );
  }
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/** Without a lock file the first two segments of a namespace are the best guess. */
function vendorOf(name: string): string {
  const [vendor = '', second] = name.split('\\');
  return second === undefined ? vendor : `${vendor}\\${second}`;
}

function globalName(name: string): readonly ImportTarget[] {
  const isKnown =
    PHP_STANDARD_CLASSES.has(name.toLowerCase()) || /^[a-z_0-9]+$/.test(name) || /^[A-Z_0-9]+$/.test(name);
  return isKnown ? [{ kind: 'standard', name }] : unresolved('no file declares the name');
}

function unresolved(reason: string): readonly ImportTarget[] {
  return [{ kind: 'unresolved', reason }];
}
