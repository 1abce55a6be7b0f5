import type { ImportLanguage, ImportResolver, ImportTarget } from '../../imports/import-resolver.js';
import type { FileFacts, RawImport } from '../../parsing/file-facts.js';
import { directoryOf } from '../../repo-path.js';
import { NamesInUse } from '../names-in-use.js';
import { CsharpNamespaceIndex } from './csharp-namespace-index.js';
import { CsharpNamespacesAround } from './csharp-namespaces-around.js';
import { readCsharpProjects } from './csharp-projects.js';

/** Files that one `using` brings in at most. */
const MAX_TARGETS = 200;
const GLOBAL = /^global::/;
const NAME = /^[\p{L}_@][\p{L}\p{N}_@]*(?:(?:\.|::)[\p{L}_@][\p{L}\p{N}_@]*)*$/u;
/** Types of the language itself, which an alias can stand for. */
const KEYWORD_TYPE =
  /^(?:bool|byte|char|decimal|double|dynamic|float|int|long|nint|nuint|object|sbyte|short|string|uint|ulong|ushort)$/;
/** What the base libraries hold beside `System`. */
const STANDARD = /^(?:System|Microsoft\.(?:CSharp|VisualBasic|Win32)|Windows\.Win32|Internal)(?:\.|$)/;
/** Packages whose names begin like the base libraries', and which are installed. */
const PACKAGES_LIKE_STANDARD =
  /^System\.(?:CommandLine|Reactive|Data\.SqlClient|Data\.SQLite|Data\.Entity|IdentityModel|Interactive|Linq\.Async|Linq\.Dynamic|IO\.Abstractions|Web\.Http|Web\.Mvc|Web\.Optimization|Configuration\.ConfigurationManager|DirectoryServices)(?:\.|$)/;

/**
 * C#'s `using` directives. A namespace is spread over files and projects: its targets are those files that declare
 * in it a type or an extension method that the importing file names; of a `global using` those that any file of the project names. A type,
 * nested ones too, means its file. What no file declares is of the base libraries by its first names,
 * or of the package whose name fits best among the projects' references.
 */
export const csharpImportLanguage: ImportLanguage = {
  languages: ['C#'],
  usesReferences: true,
  async start(repository) {
    const { packages, folders } = await readCsharpProjects(repository);
    const namespaces = new CsharpNamespaceIndex();
    const around = new CsharpNamespacesAround();
    const names = new NamesInUse();
    const shared = new Map<string, string>();
    return {
      add(path: string, facts: FileFacts) {
        namespaces.add(path, facts);
        around.add(path, facts);
        if (facts.imports.some((found) => found.names !== undefined))
          shared.set(path, projectOf(path, folders));
        // Types and their members begin with a capital by all habit; other names are of variables.
        const capitals = facts.references.filter((name) => /^[\p{Lu}_@]/u.test(name));
        names.add(path, capitals);
      },
      async finish() {
        const used = await names.under(new Set(shared.values()), () => repository.yieldIfDue());
        const namesFor = (path: string, isShared: boolean): Iterable<string> =>
          (isShared ? used.get(shared.get(path) ?? '') : undefined) ?? names.of(path);
        return new CsharpImportResolver(namespaces, around, packages, namesFor);
      },
    };
  },
};

/** The nearest folder around with a project file; else the file's own. */
function projectOf(path: string, folders: ReadonlySet<string>): string {
  const own = directoryOf(path);
  for (let folder = own; ; folder = directoryOf(folder)) {
    if (folders.has(folder)) return folder;
    if (folder === '') return own;
  }
}

class CsharpImportResolver implements ImportResolver {
  constructor(
    private readonly namespaces: CsharpNamespaceIndex,
    private readonly around: CsharpNamespacesAround,
    private readonly packages: ReadonlySet<string>,
    /** The names that count for an import: the file's, or those of its project when the import is for all of it. */
    private readonly namesFor: (path: string, isShared: boolean) => Iterable<string>,
  ) {}

  resolve(fromPath: string, found: RawImport): readonly ImportTarget[] {
    const specifier = found.specifier.replace(GLOBAL, '');
    if (KEYWORD_TYPE.test(specifier) || !NAME.test(specifier)) {
      return /^[(\w]/.test(specifier) ? [{ kind: 'standard', name: specifier }] : unresolved('not a name');
    }
    const around = GLOBAL.test(found.specifier) ? '' : this.around.of(fromPath, found.line);
    for (const name of readings(specifier, around)) {
      const used = this.usedFiles(fromPath, name, found.names !== undefined);
      if (used.length > 0) return used;
      const files = this.namespaces.filesOf(name);
      if (files.length > 0) return files.slice(0, MAX_TARGETS).map((path) => ({ kind: 'file', path }));
    }
    const isStandard = STANDARD.test(specifier) && !PACKAGES_LIKE_STANDARD.test(specifier);
    if (isStandard) return [{ kind: 'standard', name: specifier }];
    const packageName = this.packageOf(specifier);
    // Repositories add types of their own to namespaces of others.
    const isForeign = packageName !== undefined || specifier.startsWith('Microsoft.');
    if (!isForeign && this.namespaces.typesOf(specifier) !== undefined)
      return unresolved('no type of the namespace is used');
    if (!isForeign && this.namespaces.isPrefix(specifier))
      return unresolved('the namespace declares no types itself');
    const name = packageName ?? specifier;
    return [name === specifier ? { kind: 'package', name } : { kind: 'package', name, subpath: specifier }];
  }

  /** Files of a namespace with types that are named, and with extension methods that are. */
  private usedFiles(fromPath: string, namespace: string, isShared: boolean): readonly ImportTarget[] {
    const types = this.namespaces.typesOf(namespace);
    if (types === undefined) return [];
    const extensions = this.namespaces.extensionsOf(namespace);
    const paths = new Set<string>();
    for (const name of this.namesFor(fromPath, isShared)) {
      // An attribute is used without the end of its class's name.
      const declaring = types.get(name) ?? types.get(`${name}Attribute`) ?? extensions?.get(name) ?? [];
      for (const path of declaring) if (path !== fromPath && paths.size < MAX_TARGETS) paths.add(path);
    }
    return [...paths].sort().map((path) => ({ kind: 'file', path }));
  }

  private packageOf(specifier: string): string | undefined {
    for (let name = specifier; name !== ''; name = name.slice(0, Math.max(0, name.lastIndexOf('.')))) {
      if (this.packages.has(name.toLowerCase())) return name;
    }
    return undefined;
  }
}

/** Inside of a namespace a name can be short: `using B;` in `A` means `A.B` where there is one. */
function readings(specifier: string, around: string): string[] {
  const found: string[] = [];
  for (let outer = around; outer !== ''; outer = outer.slice(0, Math.max(0, outer.lastIndexOf('.'))))
    found.push(`${outer}.${specifier}`);
  return [...found, specifier];
}

function unresolved(reason: string): readonly ImportTarget[] {
  return [{ kind: 'unresolved', reason }];
}
