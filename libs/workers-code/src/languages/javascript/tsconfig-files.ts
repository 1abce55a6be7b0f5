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
const SETTINGS = ['baseUrl', 'paths', 'rootDirs', 'outDir', 'rootDir'] as const;
/** Stands for the folder of the configuration that is used, not of the one that is extended. */
const CONFIG_DIR = /^\$\{configDir\}/i;

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
  /** It says `${configDir}` and is extended: what it means others decide. */
  readonly isTemplate: boolean;
}

/** A value as one file writes it, and the folder of that file. */
interface Written {
  readonly value: unknown;
  readonly directory: string;
}

/** The settings that finding imports needs, by their names; of two files that extend one another the later counts. */
type Settings = Partial<Record<(typeof SETTINGS)[number], Written>>;

/** The places where the configuration that another extends by a package's name may be, the likeliest first. */
export type ExtendedPackage = (from: string, specifier: string) => readonly string[];

/** Reads every tsconfig and jsconfig of a repository, with what they extend; circles end where they close. */
export class TsConfigFiles {
  private readonly parsed = new Map<string, PlainRecord>();
  private readonly configs = new Map<string, TsConfig>();
  /** Many may extend one, and then share its patterns. */
  private readonly patterns = new Map<unknown, Map<string, readonly PathPattern[]>>();
  private readonly known = new Map<string, Settings>();
  private readonly extended = new Set<string>();

  constructor(
    private readonly repository: RepositoryFiles,
    private readonly extendedPackage: ExtendedPackage,
  ) {}

  /** By path. */
  async read(): Promise<ReadonlyMap<string, TsConfig>> {
    const found: { readonly path: string; readonly depth: number }[] = [];
    for (const path of this.repository.paths) {
      await this.repository.yieldIfDue();
      if (CONFIG_NAME.test(path.slice(path.lastIndexOf('/') + 1)))
        found.push({ path, depth: path.split('/').length });
    }
    found.sort((a, b) => a.depth - b.depth);
    for (const { path } of found.slice(0, MAX_CONFIGS)) await this.config(path);
    for (const path of this.extended) {
      const config = this.configs.get(path);
      const isTemplate = config !== undefined && saysConfigDir(await this.parse(path));
      if (isTemplate) this.configs.set(path, { ...config, isTemplate });
    }
    return this.configs;
  }

  private async config(path: string): Promise<void> {
    const settings = await this.settings(path, new Set());
    const parsed = await this.parse(path);
    await this.repository.yieldIfDue();
    const directory = directoryOf(path);
    const references = Array.isArray(parsed['references']) ? parsed['references'] : [];
    const paths = references.slice(0, MAX_REFERENCES).flatMap((each: unknown) => {
      const target = placed({ value: recordAt({ each }, 'each')['path'], directory }, directory);
      if (target === undefined) return [];
      return this.repository.directories.has(target)
        ? [target === '' ? 'tsconfig.json' : `${target}/tsconfig.json`]
        : [target];
    });
    const { rootDirs } = settings;
    this.configs.set(path, {
      path,
      patterns: this.patternsOf(settings, directory),
      rootDirs: textList(rootDirs?.value).flatMap(
        (value) => placed({ value, directory: rootDirs?.directory ?? '' }, directory) ?? [],
      ),
      ...pathAt('baseUrl', settings, directory),
      ...pathAt('outDir', settings, directory),
      ...pathAt('rootDir', settings, directory),
      references: paths,
      isTemplate: false,
    });
  }

  /** `paths` count from `baseUrl`, whoever sets it, else from the file that they stand in. */
  private patternsOf({ paths, baseUrl }: Settings, directory: string): readonly PathPattern[] {
    if (!isRecord(paths?.value)) return NO_PATTERNS;
    const base = placed(baseUrl, directory) ?? paths.directory;
    const known = this.patterns.get(paths.value) ?? new Map<string, readonly PathPattern[]>();
    this.patterns.set(paths.value, known);
    const usesConfigDir = Object.values(paths.value).some((targets) =>
      textList(targets).some((target) => CONFIG_DIR.test(target)),
    );
    const key = usesConfigDir ? `${base}\0${directory}` : base;
    const patterns = known.get(key) ?? readPatterns(paths.value, { base, directory });
    known.set(key, patterns);
    return patterns;
  }

  private async settings(path: string, above: Set<string>): Promise<Settings> {
    const known = this.known.get(path);
    if (known !== undefined) return known;
    if (above.has(path) || above.size >= MAX_EXTENDED) return {};
    above.add(path);
    const parsed = await this.parse(path);
    const { extends: extended } = parsed;
    const settings: Settings = {};
    const bases = typeof extended === 'string' ? [extended] : textList(extended).slice(0, MAX_EXTENDED);
    for (const each of bases) {
      const base = this.extendedPath(path, each);
      if (base === undefined) continue;
      this.extended.add(base);
      Object.assign(settings, await this.settings(base, above));
    }
    above.delete(path);
    const options = recordAt(parsed, 'compilerOptions');
    const directory = directoryOf(path);
    for (const name of SETTINGS)
      if (Object.hasOwn(options, name)) settings[name] = { value: options[name], directory };
    this.known.set(path, settings);
    return settings;
  }

  private extendedPath(from: string, specifier: string): string | undefined {
    const { paths } = this.repository;
    const isPath = specifier.startsWith('.') || specifier.startsWith('/');
    const target = joinPath(directoryOf(from), specifier);
    const places = isPath ? [target ?? '..'] : this.extendedPackage(from, specifier);
    return places
      .flatMap((place) => [place, `${place}.json`, `${place}/tsconfig.json`])
      .find((each) => paths.has(each));
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

const NO_PATTERNS: readonly PathPattern[] = [];

function saysConfigDir(parsed: PlainRecord): boolean {
  const options = recordAt(parsed, 'compilerOptions');
  return SETTINGS.some((name) => /\$\{configDir\}/i.test(JSON.stringify(options[name]) ?? ''));
}

function pathAt<Name extends 'baseUrl' | 'outDir' | 'rootDir'>(
  name: Name,
  settings: Settings,
  directory: string,
): { readonly [key in Name]?: string } {
  const path = placed(settings[name], directory);
  return path === undefined ? {} : ({ [name]: path } as { readonly [key in Name]?: string });
}

function readPatterns(
  paths: PlainRecord,
  { base, directory }: { readonly base: string; readonly directory: string },
): readonly PathPattern[] {
  const patterns = Object.entries(paths)
    .slice(0, MAX_PATTERNS)
    .flatMap(([pattern, targets]): PathPattern[] => {
      const star = pattern.indexOf('*');
      const found = textList(targets)
        .slice(0, MAX_SUBSTITUTIONS)
        .flatMap((value) => placed({ value, directory: base }, directory) ?? []);
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

/** The path in the repository that a value means in the configuration of a folder; undefined for one outside. */
function placed(written: Written | undefined, configDirectory: string): string | undefined {
  if (written === undefined || typeof written.value !== 'string') return undefined;
  const { value } = written;
  if (CONFIG_DIR.test(value)) return joinPath(configDirectory, value.replace(CONFIG_DIR, '.'));
  return value.startsWith('/') ? undefined : joinPath(written.directory, value === '' ? '.' : value);
}
