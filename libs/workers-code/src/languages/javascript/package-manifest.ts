import { isRecord, type PlainRecord } from '../../manifests/plain-value.js';
import { jsonOf } from './json-text.js';

const MAX_DEPENDENCIES = 5_000;
const MAX_PATTERNS = 500;
const DEPENDENCY_KINDS = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'];

/** What of a package.json finding imports needs. */
export interface PackageManifest {
  /** Where it lies; empty for the top. */
  readonly directory: string;
  readonly name?: string;
  /** Paths that lead to the package's own code, the most telling first, as written. */
  readonly entries: readonly string[];
  /** The same for who asks by `require`: `module` is for bundlers and imports alone. */
  readonly requireEntries: readonly string[];
  /** As parsed; undefined where there is none. */
  readonly exports: unknown;
  readonly imports: unknown;
  /** The configuration of TypeScript that others extend by the package's name, as written. */
  readonly tsconfig?: string;
  /** Patterns of the folders of a workspace's packages. */
  readonly workspaces?: readonly string[];
  /** What it depends on, of any kind, by name, with the version as written. */
  readonly dependencies: ReadonlyMap<string, string>;
}

/** Undefined for what is no JSON object. */
export function packageManifestOf(directory: string, text: string | undefined): PackageManifest | undefined {
  const parsed = jsonOf(text);
  if (!isRecord(parsed)) return undefined;
  const { name, exports, imports, tsconfig } = parsed;
  const workspaces = workspacePatterns(parsed);
  return {
    directory,
    ...(typeof name === 'string' && name !== '' ? { name } : {}),
    entries: entriesOf(parsed),
    requireEntries: requireEntriesOf(parsed),
    exports,
    imports,
    ...(typeof tsconfig === 'string' ? { tsconfig } : {}),
    ...(workspaces === undefined ? {} : { workspaces }),
    dependencies: dependenciesOf(parsed),
  };
}

/** A package as deno.json describes it. */
export function denoPackage(directory: string, { name, exports }: PlainRecord): PackageManifest {
  return {
    directory,
    ...(typeof name === 'string' && name !== '' ? { name } : {}),
    entries: [],
    requireEntries: [],
    exports,
    imports: undefined,
    dependencies: new Map(),
  };
}

function entriesOf({ source, module, main, types, typings, browser, svelte }: PlainRecord): string[] {
  return texts([source, svelte, module, main, browser, types, typings]);
}

function requireEntriesOf({ source, svelte, main, module, browser, types, typings }: PlainRecord): string[] {
  return texts([source, svelte, main, module, browser, types, typings]);
}

function texts(entries: readonly unknown[]): string[] {
  return entries.filter((entry): entry is string => typeof entry === 'string' && entry !== '');
}

/** npm and yarn write a list or `{ packages: [...] }`. */
function workspacePatterns({ workspaces }: PlainRecord): string[] | undefined {
  const list = isRecord(workspaces) ? workspaces['packages'] : workspaces;
  return Array.isArray(list) ? textList(list) : undefined;
}

/** The texts of a list, within bounds. */
export function textList(list: unknown): string[] {
  if (!Array.isArray(list)) return [];
  return list.slice(0, MAX_PATTERNS).filter((item): item is string => typeof item === 'string');
}

function dependenciesOf(manifest: PlainRecord): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const kind of DEPENDENCY_KINDS) {
    const listed = manifest[kind];
    if (!isRecord(listed)) continue;
    for (const [name, version] of Object.entries(listed).slice(0, MAX_DEPENDENCIES))
      if (!found.has(name)) found.set(name, typeof version === 'string' ? version : '');
  }
  return found;
}
