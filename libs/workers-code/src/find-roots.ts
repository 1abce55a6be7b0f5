import type { CodeRoot, RootKind } from './code-roots.js';
import { isPackageFolder, type FileRole } from './directory-traits.js';
import type { EventLoopYielder } from './event-loop-yielder.js';
import type { Manifest } from './manifests/manifest.js';
import type { MeasuredFile } from './measured-file.js';
import { baseNameOf, directoryOf, isWithin } from './repo-path.js';
import { RootTally } from './root-tally.js';

/** More packages than this under one folder are shown as that folder. */
const MAX_PACKAGES_APART = 12;
/** The same for the folders of packages that hold their manifests and settings. */
const MAX_SETTINGS_APART = 3;
/** A package with this share of its lines in one folder is that folder. */
const MAIN_FOLDER_SHARE = 0.9;

const SHARED_CODE = new Set(
  'lib libs pkg packages crates modules shared common include libraries'.split(' '),
);

interface FindRootsInput {
  readonly files: readonly MeasuredFile[];
  readonly manifests: readonly Manifest[];
  readonly paths: ReadonlySet<string>;
  /** Files that start programs; a package without one, beside one that has, is a library. */
  readonly executables: readonly string[];
  readonly maxListed: number;
  readonly yielder: EventLoopYielder;
}

/** Finds the roots of every kind. */
export async function findRoots(input: FindRootsInput): Promise<Record<RootKind, readonly CodeRoot[]>> {
  const finder = new RootFinder(input);
  await finder.placeAll();
  const listed = (tally: RootTally, why: (path: string) => string) => tally.roots(why, input.maxListed);
  const { source, library } = finder.splitLibraries();
  return {
    source: listed(source, finder.whySource),
    library: [
      ...listed(library, (path) => `shared code beside the programs; ${finder.whySource(path)}`),
      ...listed(finder.thirdParty, () => 'third-party code that was copied in').map((root) => ({
        ...root,
        thirdParty: true,
      })),
    ],
    config: listed(finder.tally('config'), () => 'settings'),
    build: listed(finder.tally('build'), finder.whyBuild),
    test: listed(finder.tally('test'), (path) => (finder.isSource(path) ? 'tests beside the code' : 'tests')),
    docs: listed(finder.tally('docs'), () => 'documentation'),
    example: listed(finder.tally('example'), () => 'examples'),
    benchmark: listed(finder.tally('benchmark'), () => 'benchmarks'),
  };
}

class RootFinder {
  readonly thirdParty = new RootTally();
  private readonly tallies = new Map<FileRole, RootTally>();
  private readonly packages = new Map<string, Manifest>();
  private sourceRole: FileRole = 'source';

  constructor(private readonly input: FindRootsInput) {
    for (const manifest of input.manifests) {
      const directory = directoryOf(manifest.path);
      if (manifest.isPackage && !this.packages.has(directory)) this.packages.set(directory, manifest);
    }
  }

  async placeAll(): Promise<void> {
    this.sourceRole = await roleOfMainCode(this.input.files, this.input.yielder);
    await this.input.yielder.each(this.input.files, (measured) => this.place(measured));
    this.tallies.set('source', this.narrowed(this.folded(this.tally('source'), MAX_PACKAGES_APART)));
    for (const role of ['config', 'build'] as const) {
      this.tallies.set(role, this.folded(this.tally(role), MAX_SETTINGS_APART));
    }
  }

  tally(role: FileRole): RootTally {
    const known = this.tallies.get(role) ?? new RootTally();
    this.tallies.set(role, known);
    return known;
  }

  isSource(path: string): boolean {
    return this.tally('source').has(path);
  }

  readonly whySource = (path: string): string => {
    const directory = path === '.' ? '' : path;
    const found = this.packages.get(this.packageOf(directory));
    const named = found?.name === undefined ? '' : ` of ${found.name}`;
    const place = path === '.' ? 'files directly in the top folder' : 'code';
    return found === undefined || (found.name === undefined && path !== '.')
      ? place
      : `${place}${named} (${found.path})`;
  };

  readonly whyBuild = (path: string): string => {
    const directory = path === '.' ? '' : path;
    const names = this.input.manifests
      .filter((m) => directoryOf(m.path) === directory)
      .map((m) => baseNameOf(m.path));
    return names.length === 0 ? 'build and release scripts' : names.slice(0, 5).join(', ');
  };

  /** Shared packages are libraries only where there are programs to share them with. */
  splitLibraries(): { source: RootTally; library: RootTally } {
    const source = this.tally('source');
    const hasProgram = (path: string) =>
      this.input.executables.some(
        (file) => isWithin(file, path === '.' ? '' : path) && (path !== '.' || !file.includes('/')),
      );
    const isShared = (path: string) =>
      path.split('/').some((segment) => SHARED_CODE.has(segment.toLowerCase()));
    const programs = source.paths().filter(hasProgram);
    if (programs.length === 0) return { source, library: new RootTally() };
    const { fitting, others } = source.split((path) => !hasProgram(path) && isShared(path));
    return { source: others, library: fitting };
  }

  private place(measured: MeasuredFile): void {
    const { file, traits } = measured;
    if (measured.kind === 'skipped') {
      if (measured.reason === 'vendored' && (traits.role === 'source' || traits.role === 'build'))
        this.thirdParty.add(traits.skipRoot ?? file.directory, { bytes: file.sizeBytes });
      return;
    }
    const role = measured.role === this.sourceRole ? 'source' : measured.role;
    const isCode = measured.language.kind === 'programming' || measured.language.kind === 'markup';
    const root = this.rootFor(measured, role, isCode);
    if (root === undefined) return;
    this.tally(role).add(root, {
      bytes: file.sizeBytes,
      lines: measured.lines,
      language: measured.language.name,
      isMainCode: measured.language.kind === 'programming' && measured.language.name !== 'SQL',
    });
  }

  private rootFor(
    measured: MeasuredFile & { kind: 'counted' },
    role: FileRole,
    isCode: boolean,
  ): string | undefined {
    const { directory } = measured.file;
    const { traits } = measured;
    if (role === 'source') return isCode ? this.sourceRoot(directory) : undefined;
    if (role === 'docs' && measured.role === 'docs' && traits.role !== 'docs') return undefined;
    if (traits.role === role) return traits.roleRoot;
    if (role === 'test') return isCode ? this.sourceRoot(directory) : undefined;
    const home = this.packageOf(directory);
    if (role === 'build') return home;
    const isResource = /(^|\/)src\/\w*main\/resources(\/|$)/.exec(directory);
    if (isResource !== null) return directory.slice(0, directory.indexOf('/resources') + '/resources'.length);
    return directory === home ? home : undefined;
  }

  private packageOf(directory: string): string {
    for (let at = directory; at !== ''; at = directoryOf(at)) if (this.packages.has(at)) return at;
    return '';
  }

  private sourceRoot(directory: string): string {
    const home = this.packageOf(directory);
    const [first, second, third] = directory.slice(home === '' ? 0 : home.length + 1).split('/');
    if (first === undefined || first === '') return home;
    const below = (...segments: string[]) => [...(home === '' ? [] : [home]), ...segments].join('/');
    if (first === 'src' && second?.toLowerCase().endsWith('main') === true && third !== undefined)
      return below(first, second, third);
    if (
      second !== undefined &&
      (isPackageFolder(first) || this.input.paths.has(`${below(first, second)}/__init__.py`))
    ) {
      const isPythonPackage = this.input.paths.has(`${below(first)}/__init__.py`);
      if (!isPythonPackage) return below(first, second);
    }
    return below(first);
  }

  /** Where many packages lie under one folder, that folder stands for them. */
  private folded(tally: RootTally, maxApart: number): RootTally {
    const folders = new Map<string, number>();
    const folderOf = (path: string): string | undefined => {
      const directory = path === '.' ? '' : path;
      const home = this.packageOf(directory);
      if (home !== '') return directoryOf(home) === '' ? undefined : directoryOf(home);
      return isPackageFolder(path.split('/')[0] ?? '') ? path.split('/')[0] : undefined;
    };
    for (const path of tally.paths()) {
      const folder = folderOf(path);
      if (folder !== undefined) folders.set(folder, (folders.get(folder) ?? 0) + 1);
    }
    return tally.renamed((path) => {
      const folder = folderOf(path);
      return folder !== undefined && (folders.get(folder) ?? 0) > maxApart ? folder : path;
    });
  }

  /** A nested package is one root: the folder with nearly all of its lines, or the whole of it. */
  private narrowed(tally: RootTally): RootTally {
    const target = new Map<string, string | undefined>();
    const byHome = Map.groupBy(tally.paths(), (path) => this.packageOf(path === '.' ? '' : path));
    for (const [home, paths] of byHome) {
      const inside = paths.filter((path) => isWithin(path, home));
      if (home === '' || inside.length === 0) continue;
      const lines = inside.map((path) => tally.lines(path));
      const all = lines.reduce((sum, count) => sum + count, 0);
      const main = inside.find((_, index) => (lines[index] ?? 0) >= all * MAIN_FOLDER_SHARE);
      for (const path of inside)
        target.set(path, main === undefined ? home : path === main ? path : undefined);
    }
    return tally.renamed((path) => (target.has(path) ? target.get(path) : path));
  }
}

/** The role whose code is the product; anything but `source` only where there is no source. */
async function roleOfMainCode(files: readonly MeasuredFile[], yielder: EventLoopYielder): Promise<FileRole> {
  const present = new Set<FileRole>();
  await yielder.each(files, (file) => {
    if (file.kind === 'counted' && file.language.kind === 'programming') present.add(file.role);
  });
  const order: readonly FileRole[] = ['source', 'example', 'build', 'benchmark', 'test', 'docs'];
  return order.find((role) => present.has(role)) ?? 'source';
}
