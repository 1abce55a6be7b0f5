import type { RepositoryFiles } from '../../imports/import-resolver.js';
import { isRecord, recordAt, type PlainRecord } from '../../manifests/plain-value.js';
import { directoryOf, isWithin, joinPath } from '../../repo-path.js';
import { jsonOf } from './json-text.js';

const CONFIG_NAMES = ['deno.json', 'deno.jsonc'];
const MAX_ROWS = 2_000;
const MAX_SCOPES = 200;
const REGISTRY = /^(?:npm|jsr):/;

/** What an import map leads to: a path in the repository, another specifier, or out of the repository. */
export type MappedImport = { readonly path: string } | { readonly specifier: string } | 'outside';

interface Row {
  readonly key: string;
  readonly target: string;
  /** The folder that a relative target counts from. */
  readonly base: string;
}

interface Scope {
  readonly folder: string;
  readonly rows: readonly Row[];
}

interface DenoConfig {
  readonly scopes: readonly Scope[];
  readonly rows: readonly Row[];
}

/** The import maps of Deno: `imports` and `scopes` of `deno.json`, or of the file that it names by `importMap`. */
export class DenoImportMaps {
  private readonly byDirectory = new Map<string, DenoConfig>();

  static async read(repository: RepositoryFiles): Promise<DenoImportMaps> {
    const maps = new DenoImportMaps();
    for (const path of CONFIG_NAMES.flatMap((name) => repository.named(name))) {
      await repository.yieldIfDue();
      const directory = directoryOf(path);
      const config = jsonOf(await repository.readText(path));
      if (!isRecord(config) || maps.byDirectory.has(directory)) continue;
      const named = config['importMap'];
      const other = typeof named === 'string' ? joinPath(directory, named) : undefined;
      const map = other === undefined ? config : jsonOf(await repository.readText(other));
      const base = other === undefined ? directory : directoryOf(other);
      if (isRecord(map)) maps.byDirectory.set(directory, configOf(map, base));
    }
    return maps;
  }

  /** What a specifier means in a folder, by the configurations around it, the nearest first; undefined where none says. */
  find(specifier: string, directory: string): MappedImport | undefined {
    if (this.byDirectory.size === 0) return undefined;
    for (let at: string | undefined = directory; at !== undefined;) {
      const config = this.byDirectory.get(at);
      const found = config === undefined ? undefined : mapped(config, specifier, directory);
      if (found !== undefined) return found;
      at = at === '' ? undefined : directoryOf(at);
    }
    return undefined;
  }
}

function configOf(map: PlainRecord, base: string): DenoConfig {
  const scopes = Object.entries(recordAt(map, 'scopes'))
    .slice(0, MAX_SCOPES)
    .flatMap(([key, table]): Scope[] => {
      const folder = joinPath(base, key);
      return folder === undefined ? [] : [{ folder, rows: rowsOf(table, base) }];
    });
  scopes.sort((a, b) => b.folder.length - a.folder.length);
  return { scopes, rows: rowsOf(map['imports'], base) };
}

/** The longest keys first: of several that fit, the longest counts. */
function rowsOf(table: unknown, base: string): readonly Row[] {
  if (!isRecord(table)) return [];
  return Object.entries(table)
    .slice(0, MAX_ROWS)
    .flatMap(([key, target]) => (typeof target === 'string' ? [{ key, target, base }] : []))
    .sort((a, b) => b.key.length - a.key.length);
}

function mapped(
  { scopes, rows }: DenoConfig,
  specifier: string,
  directory: string,
): MappedImport | undefined {
  for (const scope of scopes) {
    const found = isWithin(directory, scope.folder) ? inRows(scope.rows, specifier) : undefined;
    if (found !== undefined) return found;
  }
  return inRows(rows, specifier);
}

function inRows(rows: readonly Row[], specifier: string): MappedImport | undefined {
  const row = rows.find(({ key, target }) => fits(key, target, specifier));
  if (row === undefined) return undefined;
  const full = row.target + specifier.slice(row.key.length);
  if (!/^\.{0,2}\//.test(full)) return { specifier: full };
  const path = full.startsWith('/') ? undefined : joinPath(row.base, full);
  return path === undefined ? 'outside' : { path };
}

/** A key with a slash at its end takes what follows; so does the name of a package from a registry. */
function fits(key: string, target: string, specifier: string): boolean {
  if (key === specifier) return true;
  if (key.endsWith('/')) return specifier.startsWith(key) && target.endsWith('/');
  return REGISTRY.test(target) && specifier.startsWith(`${key}/`);
}
