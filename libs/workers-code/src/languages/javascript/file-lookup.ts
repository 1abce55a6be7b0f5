import type { RepositoryFiles } from '../../imports/import-resolver.js';
import { joinPath } from '../../repo-path.js';

const TYPESCRIPT = ['.ts', '.tsx', '.mts', '.cts', '.d.ts', '.d.mts', '.d.cts'];
const JAVASCRIPT = ['.js', '.jsx', '.mjs', '.cjs', '.es6'];
const OTHERS = ['.json', '.vue', '.svelte', '.astro', '.node', '.coffee', '.wasm'];
/** React Native and the like choose one of them when they build. */
const PLATFORMS = ['.native', '.ios', '.android', '.web'];
const TYPESCRIPT_FIRST = inOrder([...TYPESCRIPT, ...JAVASCRIPT]);
const JAVASCRIPT_FIRST = inOrder([...JAVASCRIPT, ...TYPESCRIPT]);

/** What TypeScript writes for a source file, and the sources that it may come from. */
const COMPILED: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx', '.d.ts', '.jsx'],
  '.jsx': ['.tsx', '.d.ts'],
  '.mjs': ['.mts', '.d.mts'],
  '.cjs': ['.cts', '.d.cts'],
};

/** Whether a file's own imports are TypeScript's. */
export function isTypeScriptFile(path: string): boolean {
  return /\.([cm]?tsx?|vue|svelte|astro)$/.test(path);
}

/** Finds the file that a path without or with an extension means. */
export class FileLookup {
  constructor(
    private readonly repository: RepositoryFiles,
    /** The paths that a folder's own package.json gives for it, as written. */
    private readonly entriesOf: (directory: string) => readonly string[],
  ) {}

  /** The file, or the index of the folder; TypeScript's extensions first when a TypeScript file asks. */
  find(path: string, preferTypeScript: boolean): string | undefined {
    return this.findFile(path, preferTypeScript) ?? this.findFolder(path, preferTypeScript);
  }

  /** The file alone. */
  findFile(path: string, preferTypeScript: boolean): string | undefined {
    const { paths } = this.repository;
    if (path === '') return undefined;
    const extension = extensionOf(path);
    const sources = COMPILED[extension] ?? [];
    const stem = path.slice(0, path.length - extension.length);
    const compiled = sources.map((each) => stem + each).find((each) => paths.has(each));
    const exact = paths.has(path) ? path : undefined;
    // A declaration describes the file beside it; a source is what it was made of.
    const isSource = compiled !== undefined && !compiled.endsWith(`.d${extensionOf(compiled)}`);
    const known = preferTypeScript && isSource ? (compiled ?? exact) : (exact ?? compiled);
    return known ?? this.withExtension(path, preferTypeScript);
  }

  private withExtension(path: string, preferTypeScript: boolean): string | undefined {
    const { paths } = this.repository;
    for (const ending of preferTypeScript ? TYPESCRIPT_FIRST : JAVASCRIPT_FIRST)
      if (paths.has(path + ending)) return path + ending;
    return undefined;
  }

  /** The entry of a folder: what its package.json says, else its index. */
  findFolder(path: string, preferTypeScript: boolean): string | undefined {
    if (!this.repository.directories.has(path)) return undefined;
    const at = (name: string): string => (path === '' ? name : `${path}/${name}`);
    for (const entry of this.entriesOf(path)) {
      const target = joinPath(path, entry);
      if (target === undefined || target === path) continue;
      const found =
        this.findFile(target, preferTypeScript) ?? this.findFile(`${target}/index`, preferTypeScript);
      if (found !== undefined) return found;
    }
    return this.withExtension(at('index'), preferTypeScript);
  }
}

/** What may follow a path, plain extensions before those of platforms. */
function inOrder(extensions: readonly string[]): readonly string[] {
  const forPlatforms = PLATFORMS.flatMap((platform) => extensions.map((extension) => platform + extension));
  return [...extensions, ...OTHERS, ...forPlatforms];
}

/** With its dot; empty when there is none. */
export function extensionOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  return dot <= 0 ? '' : name.slice(dot);
}
