import type { RepositoryFiles } from '../../imports/import-resolver.js';
import { isRecord, recordAt, type PlainRecord } from '../../manifests/plain-value.js';
import { directoryOf, joinPath } from '../../repo-path.js';
import { jsonOf } from './json-text.js';
import { textList } from './package-manifest.js';

const CONFIG_NAME = /^(ts|js)config([\w.-]*)\.json$/;
const MAX_CONFIGS = 3_000;
const MAX_EXTENDED = 20;
const MAX_REFERENCES = 60;
const MAX_PATTERNS = 2_000;
const MAX_SUBSTITUTIONS = 20;

/** A pattern of `paths` and what it stands for, as paths in the repository. */
export interface PathPattern {
  readonly prefix: string;
  /** Undefined for a pattern without a star. */
  readonly suffix: string | undefined;
  readonly targets: readonly string[];
}

/** What of a tsconfig.json, with all that it extends, finding imports needs. */
export interface TsConfig {
  readonly path: string;
  /** The longest prefix first. */
  readonly patterns: readonly PathPattern[];
  readonly baseUrl?: string;
  readonly rootDirs: readonly string[];
  readonly outDir?: string;
  readonly rootDir?: string;
  /** Other configurations that it refers to, by path. */
  readonly references: readonly string[];
}

/** The settings of one file, each with the folder that it counts from. */
interface Settings {
  readonly patterns?: readonly PathPattern[];
  readonly baseUrl?: string;
  readonly rootDirs?: readonly string[];
  readonly outDir?: string;
  readonly rootDir?: string;
}

/** Finds the package in the repository that a configuration extends by name. */
export type ExtendedPackage = (from: string, specifier: string) => string | undefined;

/** Reads every tsconfig and jsconfig of a repository, with what they extend; circles end where they close. */
export class TsConfigFiles {
  private readonly parsed = new Map<string, PlainRecord>();
  private readonly configs = new Map<string, TsConfig>();
  /** What files say themselves. Many may extend one, and then share its patterns. */
  private readonly own = new Map<string, Settings>();

  constructor(
    private readonly repository: RepositoryFiles,
    private readonly extendedPackage: ExtendedPackage,
  ) {}

  /** By path. */
  async read(): Promise<ReadonlyMap<string, TsConfig>> {
    const found: string[] = [];
    for (const path of this.repository.paths) {
      await this.repository.rest();
      if (CONFIG_NAME.test(path.slice(path.lastIndexOf('/') + 1))) found.push(path);
    }
    found.sort((a, b) => a.split('/').length - b.split('/').length);
    for (const path of found.slice(0, MAX_CONFIGS)) await this.config(path);
    return this.configs;
  }

  private async config(path: string): Promise<void> {
    const settings = await this.settings(path, new Set());
    const parsed = await this.parse(path);
    const references = Array.isArray(parsed['references']) ? parsed['references'] : [];
    const paths = references.slice(0, MAX_REFERENCES).flatMap((each: unknown) => {
      const target = joined(directoryOf(path), recordAt({ each }, 'each')['path']);
      if (target === undefined) return [];
      return this.repository.directories.has(target)
        ? [target === '' ? 'tsconfig.json' : `${target}/tsconfig.json`]
        : [target];
    });
    const { patterns = [], rootDirs = [], ...rest } = settings;
    this.configs.set(path, { path, patterns, rootDirs, ...rest, references: paths });
  }

  private async settings(path: string, above: Set<string>): Promise<Settings> {
    if (above.has(path) || above.size >= MAX_EXTENDED) return {};
    above.add(path);
    const parsed = await this.parse(path);
    const { extends: extended } = parsed;
    const settings: Settings[] = [];
    const bases = typeof extended === 'string' ? [extended] : textList(extended).slice(0, MAX_EXTENDED);
    for (const each of bases) {
      const base = this.extendedPath(path, each);
      if (base !== undefined) settings.push(await this.settings(base, above));
    }
    above.delete(path);
    settings.push(await this.ownSettings(path, parsed));
    return Object.assign({}, ...settings) as Settings;
  }

  private async ownSettings(path: string, parsed: PlainRecord): Promise<Settings> {
    const known = this.own.get(path);
    if (known !== undefined) return known;
    await this.repository.rest();
    const settings = ownSettings(directoryOf(path), recordAt(parsed, 'compilerOptions'));
    this.own.set(path, settings);
    return settings;
  }

  private extendedPath(from: string, specifier: string): string | undefined {
    const { paths } = this.repository;
    const isPath = specifier.startsWith('.') || specifier.startsWith('/');
    const target = isPath ? joinPath(directoryOf(from), specifier) : this.extendedPackage(from, specifier);
    if (target === undefined) return undefined;
    return [target, `${target}.json`, `${target}/tsconfig.json`].find((each) => paths.has(each));
  }

  private async parse(path: string): Promise<PlainRecord> {
    const known = this.parsed.get(path);
    if (known !== undefined) return known;
    const parsed = jsonOf(await this.repository.readText(path));
    const record = isRecord(parsed) ? parsed : {};
    this.parsed.set(path, record);
    return record;
  }
}

function ownSettings(directory: string, options: PlainRecord): Settings {
  const baseUrl = joined(directory, options['baseUrl']);
  const patterns = patternsOf(baseUrl ?? directory, options['paths']);
  const rootDirs = textList(options['rootDirs']).flatMap((each) => joined(directory, each) ?? []);
  const outDir = joined(directory, options['outDir']);
  const rootDir = joined(directory, options['rootDir']);
  return {
    ...(baseUrl === undefined ? {} : { baseUrl }),
    ...(patterns === undefined ? {} : { patterns }),
    ...(rootDirs.length === 0 ? {} : { rootDirs }),
    ...(outDir === undefined ? {} : { outDir }),
    ...(rootDir === undefined ? {} : { rootDir }),
  };
}

function patternsOf(base: string, paths: unknown): PathPattern[] | undefined {
  if (!isRecord(paths)) return undefined;
  const patterns = Object.entries(paths)
    .slice(0, MAX_PATTERNS)
    .flatMap(([pattern, targets]): PathPattern[] => {
      const star = pattern.indexOf('*');
      const found = textList(targets)
        .slice(0, MAX_SUBSTITUTIONS)
        .flatMap((each) => joined(base, each) ?? []);
      if (found.length === 0) return [];
      if (star < 0) return [{ prefix: pattern, suffix: undefined, targets: found }];
      return [{ prefix: pattern.slice(0, star), suffix: pattern.slice(star + 1), targets: found }];
    });
  return patterns.sort((a, b) => rank(b) - rank(a));
}

/** Exact ones come first, then the longest prefix. */
function rank({ prefix, suffix }: PathPattern): number {
  return suffix === undefined ? Number.MAX_SAFE_INTEGER : prefix.length;
}

function joined(directory: string, value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const relative = value.replace(/^\$\{configDir\}\/?/, './');
  return relative.startsWith('/') ? undefined : joinPath(directory, relative === '' ? '.' : relative);
}
