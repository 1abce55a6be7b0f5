import type { Manifest } from '../manifests/manifest.js';
import { baseNameOf, directoryOf, isWithin } from '../repo-path.js';
import type { RepositoryTree } from '../repository-tree.js';
import type { ImportAlias, ImportReach } from './code-specs.js';
import type { ImportLine } from './import-lines.js';

const SCRIPTS = new Set(['TypeScript', 'JavaScript', 'Vue', 'Svelte', 'Astro']);
const JVM = new Set(['Java', 'Kotlin', 'Scala', 'Groovy']);
/** Judges imports by their texts, with what the repository calls its own. */
export class ImportReachJudge {
  private readonly packages: ReadonlySet<string>;
  private readonly modules: readonly string[];
  private readonly topFolders: ReadonlySet<string>;
  private readonly namespaces: ReadonlySet<string>;

  constructor(
    private readonly aliases: readonly ImportAlias[],
    manifests: readonly Manifest[],
    private readonly tree: RepositoryTree,
  ) {
    const own = manifests.filter(({ isPackage }) => isPackage);
    this.packages = new Set(own.flatMap(({ name }) => name ?? []));
    this.modules = own.flatMap(({ kind, name }) => (kind === 'go' && name !== undefined ? [name] : []));
    this.topFolders = pythonTops(tree);
    this.namespaces = jvmPackages(tree);
  }

  /** `path` is the importing file; `declared` are namespaces that files of the repository declare. */
  of(
    language: string,
    path: string,
    { target, isRelative }: ImportLine,
    declared: ReadonlySet<string>,
  ): ImportReach {
    if (isRelative === true || target.startsWith('.') || target.startsWith('/')) return 'relative';
    const applies = (alias: ImportAlias) => isWithin(path, directoryOf(alias.path));
    if (this.aliases.some((alias) => applies(alias) && this.fits(language, alias, target))) return 'alias';
    return declared.has(namespaceRoot(target)) || this.isOwn(language, target) ? 'own' : 'other';
  }

  private fits(language: string, alias: ImportAlias, target: string): boolean {
    if (!fitsAlias(language, alias, target)) return false;
    if (alias.pattern !== '*') return true;
    // Whatever is no folder of the base comes from a package.
    const place = alias.targets[0]?.replace('*', target.split('/', 1)[0] ?? '') ?? '';
    return this.tree.directories.has(place);
  }

  private isOwn(language: string, target: string): boolean {
    if (SCRIPTS.has(language)) return this.packages.has(packageName(target));
    if (language === 'Python') return this.topFolders.has(target.split('.', 1)[0] ?? '');
    if (language === 'Go')
      return this.modules.some((module) => target === module || target.startsWith(`${module}/`));
    if (language === 'Rust') return this.hasName(target.split('::', 1)[0] ?? '');
    if (JVM.has(language)) return this.namespaces.has(target.split('.').slice(0, 3).join('.'));
    if (language === 'Ruby') return this.packages.has(target.split('/', 1)[0] ?? '');
    return false;
  }

  private hasName(crate: string): boolean {
    return this.packages.has(crate) || this.packages.has(crate.replaceAll('_', '-'));
  }
}

/** The first two segments of a namespace. */
export function namespaceRoot(namespace: string): string {
  return namespace.split(/[.\\]/, 2).join('.');
}

function fitsAlias(language: string, { pattern, from }: ImportAlias, target: string): boolean {
  const isPhp = from.startsWith('PSR-4');
  if (isPhp !== (language === 'PHP')) return false;
  if (isPhp) return target.startsWith(pattern.replace(/\\$/, ''));
  if (from.startsWith('replace'))
    return language === 'Go' && (target === pattern || target.startsWith(`${pattern}/`));
  if (from.startsWith('path dep')) return language === 'Rust' && target.split('::', 1)[0] === pattern;
  if (!SCRIPTS.has(language)) return false;
  const [before = '', after] = pattern.split('*', 2);
  return after === undefined
    ? target === pattern || (pattern.endsWith('/') && target.startsWith(pattern))
    : target.startsWith(before) && target.endsWith(after);
}

function packageName(target: string): string {
  return target
    .split('/')
    .slice(0, target.startsWith('@') ? 2 : 1)
    .join('/');
}

/** Names by which Python imports what lies at the top, in `src`, or beside a manifest. */
function pythonTops(tree: RepositoryTree): ReadonlySet<string> {
  const homes = new Set(['', 'src', 'lib', 'backend', 'app']);
  for (const { directory, name } of tree.files)
    if (/^(pyproject\.toml|setup\.(py|cfg)|manage\.py)$/.test(name))
      homes.add(directory).add(`${directory}/src`);
  const tops = new Set<string>();
  for (const { path, name, directory } of tree.files) {
    if (!name.endsWith('.py')) continue;
    if (name === '__init__.py' && directory !== '' && homes.has(directoryOf(directory)))
      tops.add(baseNameOf(directory));
    else if (homes.has(directory) && !/^(setup|conftest)\.py$/.test(name))
      tops.add(baseNameOf(path).slice(0, -3));
  }
  return tops;
}

/** The first three segments of the packages that lie below source folders. */
function jvmPackages(tree: RepositoryTree): ReadonlySet<string> {
  const found = new Set<string>();
  for (const directory of tree.directories) {
    const [, below] = /(?:^|\/)(?:src\/\w+\/(?:java|kotlin|scala|groovy)|src)\/(.+)$/.exec(directory) ?? [];
    const segments = below?.split('/') ?? [];
    if (segments.length >= 3) found.add(segments.slice(0, 3).join('.'));
    else if (segments.length === 2 && below !== undefined) found.add(below.replaceAll('/', '.'));
  }
  return found;
}
