import type { EntryPoint } from './code-roots.js';
import type { EventLoopYielder } from './event-loop-yielder.js';
import type { DeclaredEntry, Manifest } from './manifests/manifest.js';
import type { MeasuredFile } from './measured-file.js';
import { baseNameOf, directoryOf } from './repo-path.js';
import type { RepositoryTree } from './repository-tree.js';

type Counted = MeasuredFile & { kind: 'counted' };

/** Files that frameworks and languages start by their name and place. */
const CONVENTIONS: readonly { readonly pattern: RegExp; readonly why: string }[] = [
  { pattern: /(^|\/)src\/main\.rs$/, why: 'src/main.rs of a crate' },
  { pattern: /(^|\/)src\/bin\/[^/]+(\/main)?\.rs$/, why: 'src/bin of a crate' },
  { pattern: /(^|\/)__main__\.py$/, why: 'runs with python -m' },
  { pattern: /(^|\/)manage\.py$/, why: 'starts a Python web application' },
  { pattern: /(^|\/)src\/main\.(ts|js|mjs|tsx|jsx)$/, why: 'src/main' },
  { pattern: /^(server|app)\.(js|mjs|ts)$/, why: 'a server file at the top' },
  { pattern: /(^|\/)Program\.cs$/, why: 'Program.cs' },
  { pattern: /(^|\/)config\.ru$/, why: 'starts a Rack application' },
  { pattern: /(^|\/)public\/index\.php$/, why: 'front controller' },
  { pattern: /^artisan$/, why: 'console of the application' },
  { pattern: /^exe\/[^/.]+$/, why: 'executable of a gem' },
  { pattern: /(^|\/)main\.swift$/, why: 'main.swift' },
  { pattern: /^lib\/main\.dart$/, why: 'main.dart' },
];

interface FindEntryPointsInput {
  readonly tree: RepositoryTree;
  readonly manifests: readonly Manifest[];
  readonly files: readonly MeasuredFile[];
  readonly maxListed: number;
  readonly yielder: EventLoopYielder;
}

/** Where the code is entered: what manifests declare first, then what the code itself says, then images. */
export async function findEntryPoints(input: FindEntryPointsInput): Promise<EntryPoint[]> {
  const own = new Map<string, Counted>();
  const goFolders = new Set<string>();
  const starts: EntryPoint[] = [];
  const containers: EntryPoint[] = [];
  await input.yielder.each(input.files, (file) => {
    if (file.kind !== 'counted') return;
    own.set(file.file.path, file);
    if (isGoLibraryFile(file)) goFolders.add(file.file.directory);
    starts.push(...startOf(file), ...webStartOf(file, input.tree));
    containers.push(...containerOf(file));
  });
  const isOwn = (path: string) => {
    const role = own.get(path)?.role;
    return role === undefined
      ? input.tree.directories.has(path)
      : role === 'source' || role === 'build' || role === 'config';
  };
  const declared = input.manifests.flatMap((manifest) =>
    manifest.isTest === true
      ? []
      : (manifest.entries ?? []).flatMap((entry) => declaredEntry(entry, manifest, input.tree)),
  );
  const all = [
    ...declared.filter(({ path }) => isOwn(path)),
    ...starts.sort(nearTopFirst),
    ...libraryEntries(input, own, goFolders),
    ...containers,
  ];
  const order = ['executable', 'library', 'container'];
  const once = new Map<string, EntryPoint>();
  for (const entry of all) if (!once.has(entry.path)) once.set(entry.path, entry);
  return [...once.values()]
    .sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind))
    .slice(0, input.maxListed);
}

function declaredEntry(entry: DeclaredEntry, manifest: Manifest, tree: RepositoryTree): EntryPoint[] {
  const path = candidates(entry.path).find(
    (candidate) => tree.paths.has(candidate) || tree.directories.has(candidate),
  );
  if (path === undefined || path === '') return [];
  return [{ path, kind: entry.kind, name: entry.name, why: `declared in ${manifest.path}` }];
}

/** The declared path, and where its source probably is when it names a built file or a module. */
function candidates(path: string): string[] {
  const bare = path.replace(/\/$/, '').replace(/\.d\.ts$/, '.ts');
  const project = `${bare}/Program.cs`;
  const stem = bare.replace(/\.(c|m)?(js|ts)x?$/, '');
  const inSource = [stem, ...sourceFolders(stem)];
  const scripts = inSource.flatMap((base) =>
    ['.ts', '.tsx', '.mts', '.js', '.mjs', '/index.ts', '/index.js'].map((end) => base + end),
  );
  const module = bare.replace(/\.py$/, '');
  const python = bare.endsWith('.py')
    ? [`src/${bare}`, `${module}/__init__.py`, `src/${module}/__init__.py`]
    : [];
  return [project, bare, ...scripts, ...python];
}

function sourceFolders(stem: string): string[] {
  const built = /(^|\/)(dist|lib|build|out|esm|cjs)(\/(esm|cjs|src|es|node))?\//;
  return built.test(stem) ? [stem.replace(built, '$1src/')] : [];
}

function startOf({ file, role, startsProgram }: Counted): EntryPoint[] {
  if (role !== 'source' && !(role === 'build' && file.name === 'artisan')) return [];
  const convention = CONVENTIONS.find(({ pattern }) => pattern.test(file.path));
  if (convention !== undefined) return [{ path: file.path, kind: 'executable', why: convention.why }];
  if (startsProgram) return [{ path: file.path, kind: 'executable', why: 'holds the main function' }];
  const isCommand = file.executable && /(^|\/)bin\/[^/]+$/.test(file.path);
  return isCommand ? [{ path: file.path, kind: 'executable', why: 'executable file in bin' }] : [];
}

/** A library may well have a module of that name: beside settings or routes, or near the top, it is a start. */
function webStartOf({ file, role }: Counted, tree: RepositoryTree): EntryPoint[] {
  if (role !== 'source' || !/^[aw]sgi\.py$/.test(file.name)) return [];
  const { directory } = file;
  const beside = ['settings.py', 'urls.py', 'settings'].map((name) => `${directory}/${name}`);
  const isStart =
    directory === '' ||
    directory === 'src' ||
    beside.some((path) => tree.paths.has(path) || tree.directories.has(path));
  return isStart ? [{ path: file.path, kind: 'executable', why: 'starts a Python web application' }] : [];
}

function containerOf({ file, role, containerCommand }: Counted): EntryPoint[] {
  if (containerCommand === undefined || role === 'test' || role === 'example') return [];
  return [{ path: file.path, kind: 'container', name: containerCommand, why: 'what the image runs' }];
}

/** How others import a package, for languages whose manifests do not say it. */
function libraryEntries(
  { tree, manifests }: FindEntryPointsInput,
  own: ReadonlyMap<string, Counted>,
  goFolders: ReadonlySet<string>,
): EntryPoint[] {
  return manifests.flatMap((manifest): EntryPoint[] => {
    if (!manifest.isPackage || manifest.isTest === true) return [];
    const home = directoryOf(manifest.path);
    const below = (path: string) => (home === '' ? path : `${home}/${path}`);
    const name = manifest.name ?? baseNameOf(home);
    const module = name.replaceAll(/[-.]/g, '_');
    const tried: Partial<Record<Manifest['kind'], readonly string[]>> = {
      cargo: ['src/lib.rs'],
      gem: [`lib/${name}.rb`, `lib/${name.replaceAll('-', '/')}.rb`],
      python: [
        `src/${module}/__init__.py`,
        `${module}/__init__.py`,
        `${module.toLowerCase()}/__init__.py`,
        `src/${module.toLowerCase()}/__init__.py`,
      ],
      npm: ['src/index.ts', 'index.js'],
      dart: [`lib/${name}.dart`],
      mix: [`lib/${name}.ex`],
    };
    const path = tried[manifest.kind]
      ?.map(below)
      .find((candidate) => tree.paths.has(candidate) && own.get(candidate)?.role === 'source');
    const why = `what ${manifest.path} gives to importers`;
    if (path !== undefined) return [{ path, kind: 'library', name, why }];
    const isGoPackage = manifest.kind === 'go' && goFolders.has(home);
    return isGoPackage ? [{ path: home === '' ? '.' : home, kind: 'library', name, why }] : [];
  });
}

function isGoLibraryFile({ file, language, role, startsProgram }: Counted): boolean {
  return language.name === 'Go' && role === 'source' && !startsProgram && file.name !== 'main.go';
}

function nearTopFirst(a: EntryPoint, b: EntryPoint): number {
  return a.path.split('/').length - b.path.split('/').length || (a.path < b.path ? -1 : 1);
}
