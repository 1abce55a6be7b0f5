import type { RepositoryFiles } from '../../imports/import-resolver.js';
import { isRecord, keysOf, recordAt, recordsOf, textOf, textsOf } from '../../manifests/plain-value.js';
import { directoryOf, joinPath } from '../../repo-path.js';

/** Manifests read of each kind. */
const MAX_MANIFESTS = 500;

/** A namespace, with the backslash at its end, and a folder of its classes. */
export interface NamespaceFolder {
  readonly prefix: string;
  readonly folder: string;
  /** PSR-0: the namespace's own segments are folders too. */
  readonly keepsPrefix: boolean;
}

export interface PhpProjects {
  /** The longest prefix first. */
  readonly folders: readonly NamespaceFolder[];
  /** Packages that projects require, as `vendor/name`. */
  readonly required: ReadonlySet<string>;
  /** Packages by the namespaces that a lock file says they have, with the backslash at their end. */
  readonly packages: ReadonlyMap<string, string>;
}

/** What every `composer.json` says of autoloading, and every `composer.lock` of the packages that are installed. */
export async function readPhpProjects(repository: RepositoryFiles): Promise<PhpProjects> {
  const folders: NamespaceFolder[] = [];
  const required = new Set<string>();
  const packages = new Map<string, string>();
  for (const path of repository.named('composer.json').slice(0, MAX_MANIFESTS)) {
    await repository.yieldIfDue();
    const root = parsed(await repository.readText(path));
    for (const section of ['autoload', 'autoload-dev']) {
      folders.push(...foldersOf(recordAt(root, section, 'psr-4'), directoryOf(path), false));
      folders.push(...foldersOf(recordAt(root, section, 'psr-0'), directoryOf(path), true));
    }
    for (const name of keysOf(recordAt(root)['require'], recordAt(root)['require-dev'])) required.add(name);
  }
  for (const path of repository.named('composer.lock').slice(0, MAX_MANIFESTS)) {
    await repository.yieldIfDue();
    const root = recordAt(parsed(await repository.readText(path)));
    for (const each of [...recordsOf(root['packages']), ...recordsOf(root['packages-dev'])]) {
      const name = textOf(each['name']);
      const autoload = recordAt(each, 'autoload');
      if (name === undefined) continue;
      for (const prefix of keysOf(autoload['psr-4'], autoload['psr-0']))
        if (prefix !== '') packages.set(closed(prefix), name);
    }
  }
  return { folders: folders.sort((a, b) => b.prefix.length - a.prefix.length), required, packages };
}

function foldersOf(table: unknown, base: string, keepsPrefix: boolean): NamespaceFolder[] {
  if (!isRecord(table)) return [];
  return Object.entries(table).flatMap(([prefix, value]) => {
    const places = typeof value === 'string' ? [value] : textsOf(value);
    return places.flatMap((place) => {
      const folder = joinPath(base, place);
      return folder === undefined
        ? []
        : [{ prefix: prefix === '' ? '' : closed(prefix), folder, keepsPrefix }];
    });
  });
}

function closed(prefix: string): string {
  return prefix.endsWith('\\') ? prefix : `${prefix}\\`;
}

function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
