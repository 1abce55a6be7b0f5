import { directoryOf } from '../../repo-path.js';
import type { FileLookup } from './file-lookup.js';
import type { CompilerFolders } from './source-behind.js';
import type { PathPattern, TsConfig } from './tsconfig-files.js';

const MAX_CONFIGS = 100;
const CONFIG_NAMES = ['tsconfig.json', 'jsconfig.json'];

/** What an alias leads to: a file, nothing although a pattern fits, or nothing at all. */
export type AliasResult = { readonly file: string } | 'noFile' | 'noAlias';

/** The lists of patterns of the configurations that one folder brings in. */
type PatternLists = readonly (readonly PathPattern[])[];

/** What the tsconfig files around a file say of its imports: `paths`, `baseUrl`, `rootDirs`. */
export class PathAliases {
  private readonly inFolder = new Map<string, TsConfig[]>();
  private readonly aroundCache = new Map<string, readonly TsConfig[]>();
  private readonly patternsCache = new Map<string, readonly PatternLists[]>();
  private readonly compilerCache = new Map<string, CompilerFolders>();

  constructor(
    private readonly configs: ReadonlyMap<string, TsConfig>,
    private readonly files: FileLookup,
  ) {
    for (const config of configs.values()) {
      const directory = directoryOf(config.path);
      this.inFolder.set(directory, [...(this.inFolder.get(directory) ?? []), config]);
    }
  }

  /** By the patterns of `paths`, those of the nearest configuration first. */
  byPattern(specifier: string, directory: string, preferTypeScript: boolean): AliasResult {
    for (const lists of this.patternsAround(directory)) {
      let fits = false;
      for (const patterns of lists) {
        for (const pattern of patterns) {
          const star = starOf(pattern, specifier);
          if (star === undefined) continue;
          const file = this.firstFile(pattern, star, preferTypeScript);
          if (file !== undefined) return { file };
          // A pattern that fits everything says nothing of what was meant.
          fits ||= pattern.prefix !== '' || pattern.suffix === undefined;
        }
      }
      // What a nearer configuration says of a name, one further up does not say anew.
      if (fits) return 'noFile';
    }
    return 'noAlias';
  }

  private firstFile({ targets }: PathPattern, star: string, preferTypeScript: boolean): string | undefined {
    for (const target of targets) {
      const path = target.replace('*', () => star);
      const file = this.files.find(path, preferTypeScript);
      if (file !== undefined) return file;
    }
    return undefined;
  }

  /** By `baseUrl`. */
  byBase(specifier: string, directory: string, preferTypeScript: boolean): string | undefined {
    for (const { baseUrl } of this.around(directory)) {
      if (baseUrl === undefined) continue;
      const file = this.files.find(baseUrl === '' ? specifier : `${baseUrl}/${specifier}`, preferTypeScript);
      if (file !== undefined) return file;
    }
    return undefined;
  }

  /** A relative import, already joined to its folder, seen from the other `rootDirs`. */
  byRootDirs(path: string, directory: string, preferTypeScript: boolean): string | undefined {
    for (const { rootDirs } of this.around(directory)) {
      const own = rootDirs.find((each) => path.startsWith(`${each}/`));
      if (own === undefined) continue;
      for (const other of rootDirs) {
        const file = this.files.find(other + path.slice(own.length), preferTypeScript);
        if (file !== undefined) return file;
      }
    }
    return undefined;
  }

  /** Where the compiler reads and writes in a package's folder. */
  compilerFolders(directory: string): CompilerFolders {
    const known = this.compilerCache.get(directory);
    if (known !== undefined) return known;
    const own = this.inFolder.get(directory) ?? [];
    const below = directory === '' ? '' : `${directory}/`;
    const folders = {
      outputs: [...new Set(own.flatMap(({ outDir }) => outDir ?? []))],
      sources: [...new Set([...own.flatMap(({ rootDir }) => rootDir ?? []), `${below}src`, directory])],
    };
    this.compilerCache.set(directory, folders);
    return folders;
  }

  /** The configurations for a folder's files: the nearest, what it refers to, its neighbours, then those further up. */
  private around(directory: string): readonly TsConfig[] {
    const known = this.aroundCache.get(directory);
    if (known !== undefined) return known;
    const above = directory === '' ? [] : this.around(directoryOf(directory));
    const own = this.inFolder.get(directory);
    if (own === undefined) {
      this.aroundCache.set(directory, above);
      return above;
    }
    const found = new Set<TsConfig>();
    for (const name of CONFIG_NAMES) {
      const config = this.configs.get(directory === '' ? name : `${directory}/${name}`);
      if (config !== undefined) this.follow(config, found);
    }
    for (const each of [...own, ...above]) if (found.size < MAX_CONFIGS) found.add(each);
    const useful = [...found].filter(
      ({ patterns, baseUrl, rootDirs, isTemplate }) =>
        !isTemplate && (patterns.length > 0 || baseUrl !== undefined || rootDirs.length > 0),
    );
    this.aroundCache.set(directory, useful);
    return useful;
  }

  /** The patterns around a folder, level by level; configurations that extend one another have theirs in common. */
  private patternsAround(directory: string): readonly PatternLists[] {
    const known = this.patternsCache.get(directory);
    if (known !== undefined) return known;
    const above = directory === '' ? [] : this.patternsAround(directoryOf(directory));
    const further = new Set(above.flat());
    const own = this.inFolder.has(directory) ? this.around(directory) : [];
    const lists = new Set(own.map(({ patterns }) => patterns));
    const nearest = [...lists].filter((list) => !further.has(list));
    const found = nearest.length === 0 ? above : [nearest, ...above];
    this.patternsCache.set(directory, found);
    return found;
  }

  private follow(first: TsConfig, found: Set<TsConfig>): void {
    const ahead = [first];
    for (let config = ahead.shift(); config !== undefined; config = ahead.shift()) {
      if (found.has(config) || found.size >= MAX_CONFIGS) continue;
      found.add(config);
      ahead.push(...config.references.flatMap((path) => this.configs.get(path) ?? []));
    }
  }
}

/** What the star of a pattern stands for; undefined when the pattern does not fit. */
function starOf({ prefix, suffix }: PathPattern, specifier: string): string | undefined {
  if (suffix === undefined) return specifier === prefix ? '' : undefined;
  const fits =
    specifier.startsWith(prefix) &&
    specifier.endsWith(suffix) &&
    specifier.length >= prefix.length + suffix.length;
  return fits ? specifier.slice(prefix.length, specifier.length - suffix.length) : undefined;
}
