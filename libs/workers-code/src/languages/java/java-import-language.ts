import type { ImportLanguage, ImportResolver, ImportTarget } from '../../imports/import-resolver.js';
import type { FileFacts, RawImport } from '../../parsing/file-facts.js';
import { baseNameOf, directoryOf, isWithin } from '../../repo-path.js';
import { NamesInUse } from '../names-in-use.js';
import { JAVA_STANDARD_PACKAGES } from './java-standard-packages.js';
import { JavaTypeIndex } from './java-type-index.js';

/** Files that an import of a whole package brings in at most; a file that uses more of them is cut there. */
const MAX_WILDCARD_FILES = 200;
const MODULE_FILE = 'module-info.java';
/** Segments that name the publisher of a library, as far as a package name tells. */
const GROUP_SEGMENTS = 3;

/**
 * Java's imports, by an index of packages and types over all files. Of `import a.b.*` the targets are those
 * files of the package whose types the importing file names; where none is named, the import is unresolved.
 * `import module` does the same with all packages of a module, and what a module requires is its declaration.
 * What has no file is of the JDK by its package, or of a library, named by the first segments of its package.
 */
export const javaImportLanguage: ImportLanguage = {
  languages: ['Java'],
  usesReferences: true,
  start(repository) {
    const types = new JavaTypeIndex();
    const names = new NamesInUse();
    return Promise.resolve({
      add(path: string, facts: FileFacts) {
        types.add(path, facts);
        const needsNames = facts.imports.some(
          ({ kind, names: taken }) => kind === 'module' || (kind === 'import' && taken !== undefined),
        );
        if (needsNames) names.add(path, facts.references);
      },
      async finish() {
        await types.addOthers(repository);
        return new JavaImportResolver(types, names);
      },
    });
  },
};

class JavaImportResolver implements ImportResolver {
  constructor(
    private readonly types: JavaTypeIndex,
    private readonly names: NamesInUse,
  ) {}

  resolve(fromPath: string, found: RawImport): readonly ImportTarget[] {
    const { specifier } = found;
    if (!/^[\p{L}_$][\p{L}\p{N}_$]*(?:\.[\p{L}_$][\p{L}\p{N}_$]*)*$/u.test(specifier)) {
      return unresolved('not the name of a type or package');
    }
    if (found.kind === 'module') return this.moduleTargets(fromPath, specifier);
    const isAll = found.names?.[0] === '*';
    if (isAll && found.kind === 'import') {
      const types = this.types.typesOf(specifier);
      if (types !== undefined) return this.usedTypes(fromPath, types);
    }
    const files = this.filesOf(fromPath, specifier);
    if (files !== undefined) return files;
    const packageName = packageOf(specifier, isAll && found.kind === 'import');
    if (isStandard(packageName)) return [{ kind: 'standard', name: specifier }];
    if (this.types.typesOf(packageName) !== undefined) return unresolved('no such type in the package');
    const around = packageName.slice(0, Math.max(0, packageName.lastIndexOf('.')));
    if (around !== '' && this.types.typesOf(around) !== undefined) {
      return unresolved('a package below one of the repository without any file; the build may make it');
    }
    return [library(specifier, packageName)];
  }

  /** A type, or a member or nested type of one: the longest prefix that names a type. */
  private filesOf(fromPath: string, specifier: string): readonly ImportTarget[] | undefined {
    for (let name = specifier; name !== ''; name = name.slice(0, Math.max(0, name.lastIndexOf('.')))) {
      const files = this.types.filesOf(name);
      if (files.length > 0) return [{ kind: 'file', path: nearest(fromPath, files) }];
    }
    return undefined;
  }

  private moduleTargets(fromPath: string, module: string): readonly ImportTarget[] {
    const declarations = this.types.filesOfModule(module);
    if (declarations.length === 0) {
      const kind = /^(?:java|jdk)\./.test(module) ? 'standard' : 'package';
      return [{ kind, name: module }];
    }
    const declaration = nearest(fromPath, declarations);
    if (baseNameOf(fromPath) === MODULE_FILE) return [{ kind: 'file', path: declaration }];
    const folder = directoryOf(declaration);
    const within = (name: string): readonly string[] =>
      this.types.filesNamed(name).filter((path) => isWithin(path, folder));
    return this.usedFiles(fromPath, within) ?? unresolved('none of the types of the module is used');
  }

  private usedTypes(
    fromPath: string,
    types: ReadonlyMap<string, readonly string[]>,
  ): readonly ImportTarget[] {
    return (
      this.usedFiles(fromPath, (name) => types.get(name) ?? []) ??
      unresolved('none of the types of the package is used')
    );
  }

  /** Of each name that the file uses the nearest file; undefined when no name has one. */
  private usedFiles(
    fromPath: string,
    filesOf: (name: string) => readonly string[],
  ): readonly ImportTarget[] | undefined {
    const paths = new Set<string>();
    for (const name of this.names.of(fromPath)) {
      const files = filesOf(name);
      if (files.length > 0 && paths.size < MAX_WILDCARD_FILES) paths.add(nearest(fromPath, files));
    }
    return paths.size === 0 ? undefined : [...paths].sort().map((path) => ({ kind: 'file', path }));
  }
}

/** Of files that define the same type, the one with which the importing file shares most of its path. */
function nearest(fromPath: string, files: readonly string[]): string {
  let best = files[0] ?? '';
  let bestShared = -1;
  for (const file of files) {
    let shared = 0;
    while (shared < file.length && file[shared] === fromPath[shared]) shared += 1;
    if (shared > bestShared) [best, bestShared] = [file, shared];
  }
  return best;
}

/** The leading segments in lower case; types begin with a capital by all habit. */
function packageOf(specifier: string, isPackage: boolean): string {
  if (isPackage) return specifier;
  const segments = specifier.split('.');
  const type = segments.findIndex((segment) => /^\p{Lu}/u.test(segment));
  return segments.slice(0, type < 0 ? -1 : type).join('.');
}

function isStandard(packageName: string): boolean {
  return packageName.startsWith('java.') || JAVA_STANDARD_PACKAGES.has(packageName);
}

function library(specifier: string, packageName: string): ImportTarget {
  const name = packageName.split('.').slice(0, GROUP_SEGMENTS).join('.');
  return name === '' || name === specifier
    ? { kind: 'package', name: specifier }
    : { kind: 'package', name, subpath: specifier };
}

function unresolved(reason: string): readonly ImportTarget[] {
  return [{ kind: 'unresolved', reason }];
}
