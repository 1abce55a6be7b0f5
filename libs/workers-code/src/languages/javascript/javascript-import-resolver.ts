import type { ImportResolver, ImportTarget } from '../../imports/import-resolver.js';
import type { ImportKind, RawImport } from '../../parsing/file-facts.js';
import { directoryOf, joinPath } from '../../repo-path.js';
import type { DenoImportMaps } from './deno-import-maps.js';
import type { ModuleSystem } from './entry-targets.js';
import type { FileSets } from './file-sets.js';
import { isTypeScriptFile, type FileLookup } from './file-lookup.js';
import type { LocalPackages } from './local-packages.js';
import {
  builtinTarget,
  packageSpecifier,
  packageTarget,
  schemeTarget,
  type PackageSpecifier,
} from './package-specifier.js';
import type { PathAliases } from './path-aliases.js';
import { sourceBehind } from './source-behind.js';
import type { WorkspacePackages } from './workspace-packages.js';

const MAX_CACHED = 100_000;
const JSR_PACKAGE = /^jsr:\/?(@[^/@]+\/[^/@]+)(?:@[^/]*)?(?:\/(.*))?$/;
/** What bundlers' usual aliases stand for, below the package's folder. */
const CUSTOMARY_ALIASES: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^@\//, ['src/', 'app/', 'resources/js/', '']],
  [/^~\//, ['src/', 'app/', '']],
  [/^(?:~~|@@)\//, ['']],
  [/^\$lib(?:\/|$)/, ['src/lib/']],
];
const BUILD_MADE = /^(?:\$app|\$env|\$service-worker|\.\/\$types)(?:\/|$)/;

/** The parts that one repository's imports are found with. */
export interface ResolverParts {
  readonly files: FileLookup;
  readonly packages: WorkspacePackages;
  readonly local: LocalPackages;
  readonly aliases: PathAliases;
  readonly deno: DenoImportMaps;
  /** Absent where nothing asks for sets of files. */
  readonly fileSets: FileSets | undefined;
  readonly isFolder: (path: string) => boolean;
}

/** Who asks for what. */
interface Question {
  readonly specifier: string;
  readonly directory: string;
  readonly preferTypeScript: boolean;
  readonly system: ModuleSystem;
}

/**
 * Finds what JavaScript and TypeScript import, in the order of TypeScript's
 * and bundlers' resolution: relative paths, `paths` and `baseUrl`, Node's own
 * modules, packages of the workspace by their entries, packages from outside.
 */
export class JavaScriptImportResolver implements ImportResolver {
  private readonly cache = new Map<string, readonly ImportTarget[]>();

  constructor(private readonly parts: ResolverParts) {}

  resolve(fromPath: string, found: RawImport): readonly ImportTarget[] {
    const { specifier, kind } = found;
    if (kind === 'glob' || kind === 'context') return this.fileSet(fromPath, found);
    const question: Question = {
      specifier: plainSpecifier(specifier, kind),
      directory: directoryOf(fromPath),
      preferTypeScript: isTypeScriptFile(fromPath),
      system: kind === 'require' || kind === 'require-resolve' ? 'require' : 'import',
    };
    const key = `${question.directory}\0${question.specifier}\0${question.system}${question.preferTypeScript ? 1 : 0}${kind === 'reference' ? 1 : kind === 'amd' ? 2 : 0}`;
    const known = this.cache.get(key);
    if (known !== undefined) return known;
    const isTypes = kind === 'reference' && !question.specifier.startsWith('.');
    const target = isTypes ? this.types(question) : this.find(question);
    const targets = [kind === 'amd' ? this.amd(question, target) : target];
    if (this.cache.size >= MAX_CACHED) this.cache.clear();
    this.cache.set(key, targets);
    return targets;
  }

  private fileSet(fromPath: string, found: RawImport): readonly ImportTarget[] {
    const home = this.parts.packages.nearest(directoryOf(fromPath))?.directory ?? '';
    return this.parts.fileSets?.find(found, fromPath, home) ?? [unresolved('a set of files')];
  }

  /** A name that no manifest declares counts from a folder that the loader is told when it starts. */
  private amd({ specifier, directory }: Question, target: ImportTarget): ImportTarget {
    if (target.kind !== 'package' || /^[a-z]+:/.test(specifier)) return target;
    return this.parts.packages.isDeclared(target.name, directory)
      ? target
      : unresolved('an AMD name, whose base folder only the loader knows');
  }

  private find(question: Question): ImportTarget {
    const { specifier } = question;
    if (specifier === '') return unresolved('the specifier is empty');
    if (BUILD_MADE.test(specifier)) return unresolved('a module that a build tool makes');
    if (/^\.{1,2}(?:\/|$)/.test(specifier)) return this.relative(question);
    const mapped = this.mapped(question);
    if (mapped !== undefined) return mapped;
    if (specifier.startsWith('/')) return this.absolute(question);
    const alias = this.parts.aliases.byPattern(specifier, question.directory, question.preferTypeScript);
    if (typeof alias === 'object') return { kind: 'file', path: alias.file };
    if (specifier.startsWith('#')) return this.internal(question);
    const jsr = JSR_PACKAGE.exec(specifier);
    const member = jsr?.[1] === undefined ? undefined : this.parts.packages.find(jsr[1], question.directory);
    if (member !== undefined) return this.parts.local.entry(member, jsr?.[2] ?? '', 'import');
    const scheme = schemeTarget(specifier);
    if (scheme !== undefined) return scheme;
    return this.bare(question, alias === 'noFile');
  }

  /** By Deno's import maps. What they lead to is not mapped anew. */
  private mapped({ specifier, directory, preferTypeScript, ...rest }: Question): ImportTarget | undefined {
    const { deno, files } = this.parts;
    const found = deno.find(specifier, directory);
    if (found === undefined) return undefined;
    if (found === 'outside') return unresolved('leads out of the repository');
    if ('specifier' in found)
      return found.specifier === specifier || deno.find(found.specifier, directory) !== undefined
        ? undefined
        : this.find({ specifier: found.specifier, directory, preferTypeScript, ...rest });
    const file = files.find(found.path, preferTypeScript);
    return file === undefined
      ? unresolved('an entry of an import map that leads to no file')
      : { kind: 'file', path: file };
  }

  private relative({ specifier, directory, preferTypeScript }: Question): ImportTarget {
    const { files, aliases, packages, isFolder } = this.parts;
    const path = joinPath(directory, specifier);
    if (path === undefined) return unresolved('leads out of the repository');
    // `.`, `..` and what ends in a slash are folders, even where a file has the same name.
    const isFolderPath = /(?:^|\/)\.{0,2}$/.test(specifier);
    const found =
      (isFolderPath ? files.findFolder(path, preferTypeScript) : undefined) ??
      files.find(path, preferTypeScript) ??
      aliases.byRootDirs(path, directory, preferTypeScript);
    if (found !== undefined) return { kind: 'file', path: found };
    const home = packages.nearest(directory)?.directory ?? '';
    const below = home === '' ? path : path.slice(home.length + 1);
    const source = path.startsWith(home)
      ? sourceBehind(files, home, below, aliases.compilerFolders(home))
      : undefined;
    if (source !== undefined) return { kind: 'file', path: source };
    return unresolved(isFolder(path) ? 'a folder without an index file' : 'no such file');
  }

  /** `/src/x` as bundlers read it: from the package's folder, or what lies in its public folder. */
  private absolute({ specifier, directory, preferTypeScript }: Question): ImportTarget {
    const { files, packages } = this.parts;
    const home = packages.nearest(directory)?.directory ?? '';
    for (const folder of ['', 'public/', 'src/']) {
      const path = joinPath(home, folder + specifier.slice(1));
      const found = path === undefined ? undefined : files.find(path, preferTypeScript);
      if (found !== undefined) return { kind: 'file', path: found };
    }
    return unresolved('an absolute path');
  }

  /** `#name`, by the `imports` of the package that the file is in. */
  private internal(question: Question): ImportTarget {
    const { packages, local } = this.parts;
    for (const manifest of packages.around(question.directory)) {
      if (manifest.imports === undefined) continue;
      const found = local.internal(manifest, question.specifier, question.system);
      if (found === undefined) break;
      if (found === 'noFile') return unresolved('an entry of imports in package.json that leads to no file');
      if ('file' in found) return { kind: 'file', path: found.file };
      if (!found.specifier.startsWith('#')) return this.find({ ...question, specifier: found.specifier });
      break;
    }
    return unresolved('no entry of imports in package.json fits');
  }

  private bare(question: Question, aliasFits: boolean): ImportTarget {
    const { specifier, directory, preferTypeScript, system } = question;
    const { packages, local, aliases } = this.parts;
    const builtin = builtinTarget(specifier);
    if (builtin !== undefined && !preferTypeScript) return builtin;
    const based = aliases.byBase(specifier, directory, preferTypeScript);
    if (based !== undefined) return { kind: 'file', path: based };
    if (builtin !== undefined) return builtin;
    const named = packageSpecifier(specifier.replace(/\/$/, ''));
    const own = named === undefined ? undefined : packages.find(named.name, directory);
    if (named !== undefined && own !== undefined) return local.entry(own, named.subpath, system);
    if (named !== undefined && packages.isDeclared(named.name, directory))
      return packageTarget(named.name, named.subpath);
    if (aliasFits) return unresolved('a path alias that leads to no file');
    return this.customary(question) ?? outside(named);
  }

  /**
   * What no configuration here explains but the customs of bundlers do, where the file is there. They begin with
   * what no package's name begins with: a name that could be a package's is one.
   */
  private customary({ specifier, directory, preferTypeScript }: Question): ImportTarget | undefined {
    const { files, packages } = this.parts;
    const home = packages.nearest(directory)?.directory ?? '';
    const [pattern, folders] = CUSTOMARY_ALIASES.find(([each]) => each.test(specifier)) ?? [];
    if (pattern === undefined || folders === undefined) return undefined;
    const rest = specifier.replace(pattern, '');
    for (const folder of folders) {
      const path = joinPath(home, folder + rest);
      const found = path === undefined ? undefined : files.find(path, preferTypeScript);
      if (found !== undefined) return { kind: 'file', path: found };
    }
    return undefined;
  }

  /** `/// <reference types="x" />`: the package, or the one that holds types for it. */
  private types({ specifier, directory }: Question): ImportTarget {
    const { packages, local } = this.parts;
    const named = packageSpecifier(specifier);
    if (named === undefined) return unresolved('not the name of a package');
    const own = packages.find(named.name, directory);
    if (own !== undefined) return local.entry(own, named.subpath, 'import');
    const types = `@types/${named.name.replace('@', '').replace('/', '__')}`;
    const declared = [...packages.around(directory)].some(({ dependencies }) => dependencies.has(types));
    return declared || named.name === 'node'
      ? packageTarget(types, named.subpath)
      : packageTarget(named.name, named.subpath);
  }
}

function outside(named: PackageSpecifier | undefined): ImportTarget {
  if (named === undefined) return unresolved('an alias that no configuration here explains');
  return packageTarget(named.name, named.subpath);
}

/** Without what is for bundlers alone: loaders before `!`, and a query. */
function plainSpecifier(specifier: string, kind: ImportKind): string {
  const loaded = specifier.slice(specifier.lastIndexOf('!') + 1);
  const query = loaded.indexOf('?');
  const plain = query > 0 && !/^https?:/.test(loaded) ? loaded.slice(0, query) : loaded;
  const isRelativeUrl = kind === 'url' && !/^(?:\.|\/|[a-z][a-z0-9+.-]*:)/i.test(plain);
  return isRelativeUrl ? `./${plain}` : plain;
}

function unresolved(reason: string): ImportTarget {
  return { kind: 'unresolved', reason };
}
