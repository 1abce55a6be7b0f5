import { parse } from 'smol-toml';
import { directoryOf, joinPath } from '../../repo-path.js';
import type { RepositoryFiles } from '../../imports/import-resolver.js';
import {
  keysOf,
  recordAt,
  recordsOf,
  textOf,
  textsOf,
  type PlainRecord,
} from '../../manifests/plain-value.js';
import { normalDistribution } from './python-distributions.js';

/** Manifests read of each kind; a repository with more is understood by its folders alone. */
const MAX_MANIFESTS = 300;
const MAX_LIST_TEXT = 20_000;

/** What the manifests of a repository say about where its modules lie. */
export interface PythonProjects {
  /** Folders from which modules are imported, those near the top first. */
  readonly roots: readonly string[];
  /** Normalised names of declared distributions, those that the repository holds itself left out. */
  readonly declared: ReadonlySet<string>;
}

interface Found {
  readonly roots: Set<string>;
  readonly declared: Set<string>;
  readonly own: Set<string>;
}

type Reader = (text: string, folder: string, found: Found) => void;

/** In a package it is a module of that name like any other. */
const SETUP = 'setup.py';

const READERS: Readonly<Record<string, Reader>> = {
  'pyproject.toml': readPyproject,
  'setup.cfg': readIni,
  'pytest.ini': readIni,
  'tox.ini': readIni,
  'mypy.ini': readIni,
  [SETUP]: readSetup,
  'requirements.txt': readRequirements,
  'requirements-dev.txt': readRequirements,
  'dev-requirements.txt': readRequirements,
  'requirements_dev.txt': readRequirements,
  'test-requirements.txt': readRequirements,
  Pipfile: readPipfile,
};
/** A folder that holds one of these is where its program is started. */
const STARTED_IN = new Set(['manage.py', SETUP, 'setup.cfg', 'pyproject.toml']);

export async function readPythonProjects(repository: RepositoryFiles): Promise<PythonProjects> {
  const found: Found = { roots: new Set(['']), declared: new Set(), own: new Set() };
  for (const name of STARTED_IN) {
    for (const path of repository.named(name).slice(0, MAX_MANIFESTS)) {
      const folder = directoryOf(path);
      if (name === SETUP && repository.paths.has(`${folder}/__init__.py`)) continue;
      found.roots.add(folder);
      for (const layout of ['src', 'lib', 'python']) addRoot(found, folder, layout);
    }
  }
  for (const layout of ['src', 'lib', 'python']) addRoot(found, '', layout);
  for (const [name, read] of Object.entries(READERS)) {
    for (const path of repository.named(name).slice(0, MAX_MANIFESTS)) {
      await repository.yieldIfDue();
      const text = await repository.readText(path);
      if (text !== undefined) tryRead(read, text, directoryOf(path), found);
    }
  }
  const roots = [...found.roots].filter((root) => repository.directories.has(root));
  const depth = (root: string) => (root === '' ? 0 : root.split('/').length);
  return {
    roots: roots.sort((a, b) => depth(a) - depth(b) || (a < b ? -1 : 1)),
    declared: new Set([...found.declared].filter((name) => !found.own.has(name))),
  };
}

/** A manifest that is malformed says nothing. */
function tryRead(read: Reader, text: string, folder: string, found: Found): void {
  try {
    read(text, folder, found);
  } catch {
    return;
  }
}

function readPyproject(text: string, folder: string, found: Found): void {
  const root = parse(text);
  const project = recordAt(root, 'project');
  const tool = recordAt(root, 'tool');
  const poetry = recordAt(tool, 'poetry');
  const setuptools = recordAt(tool, 'setuptools');
  for (const name of [project['name'], poetry['name']]) addName(found.own, textOf(name));
  const requirements = [
    ...textsOf(project['dependencies']),
    ...Object.values(recordAt(project, 'optional-dependencies')).flatMap(textsOf),
    ...Object.values(recordAt(root, 'dependency-groups')).flatMap(textsOf),
    ...keysOf(poetry['dependencies'], poetry['dev-dependencies']),
    ...Object.values(recordAt(poetry, 'group')).flatMap((group) => keysOf(recordAt(group)['dependencies'])),
  ];
  for (const line of requirements) addName(found.declared, line);
  const places = [
    ...Object.entries(recordAt(setuptools, 'package-dir')).flatMap(([name, place]) =>
      sourceRoot(name, place),
    ),
    ...textsOf(recordAt(setuptools, 'packages', 'find')['where']),
    ...recordsOf(poetry['packages']).flatMap((each) => textOf(each['from']) ?? []),
    ...hatchRoots(recordAt(tool, 'hatch', 'build')),
    ...textsOf(recordAt(tool, 'pytest', 'ini_options')['pythonpath']),
    ...words(textOf(recordAt(tool, 'pytest', 'ini_options')['pythonpath'])),
    ...textsOf(recordAt(tool, 'pyright')['extraPaths']),
    ...textsOf(recordAt(tool, 'ruff')['src']),
    ...words(textOf(recordAt(tool, 'mypy')['mypy_path'])),
    ...words(textOf(recordAt(tool, 'maturin')['python-source'])),
    ...words(textOf(recordAt(tool, 'uv', 'build-backend')['module-root'])),
    ...words(textOf(recordAt(tool, 'pdm', 'build')['package-dir'])),
  ];
  for (const place of places) addRoot(found, folder, place);
}

function hatchRoots(build: PlainRecord): string[] {
  const targets = [build, recordAt(build, 'targets', 'wheel')];
  return targets.flatMap((target) => [
    ...textsOf(target['sources']),
    ...textsOf(target['packages']).map((path) => directoryOf(path)),
  ]);
}

/** `package-dir`: an empty name moves all packages, `a.b = src/a/b` says that `src` holds `a`. */
function sourceRoot(name: string, place: unknown): string[] {
  const path = textOf(place);
  if (path === undefined) return [];
  if (name === '') return [path];
  const tail = name.replaceAll('.', '/');
  return path.endsWith(`/${tail}`) ? [path.slice(0, -tail.length - 1)] : [];
}

/** setup.cfg, pytest.ini, tox.ini, mypy.ini: `key = value` lines, whose values may go on in indented lines. */
function readIni(text: string, folder: string, found: Found): void {
  const values = new Map<string, string>();
  let section = '';
  let key = '';
  for (const line of text.split('\n').slice(0, 5_000)) {
    const header = /^\[([^\]]{1,100})\]/.exec(line)?.[1];
    const pair = /^([\w.-]{1,60})\s*[=:]\s*(.{0,2000})$/.exec(line);
    if (header !== undefined) section = header;
    else if (pair !== null) {
      key = `${section}/${pair[1] ?? ''}`;
      values.set(key, pair[2] ?? '');
    } else if (/^\s+\S/.test(line)) values.set(key, `${values.get(key) ?? ''}\n${line.trim()}`);
  }
  addName(found.own, values.get('metadata/name'));
  for (const line of (values.get('options/install_requires') ?? '').split('\n'))
    addName(found.declared, line);
  for (const line of (values.get('options/package_dir') ?? '').split('\n')) {
    const [name = '', place] = line.split('=').map((part) => part.trim());
    for (const root of sourceRoot(name, place)) addRoot(found, folder, root);
  }
  for (const each of [
    'options.packages.find/where',
    'pytest/pythonpath',
    'tool:pytest/pythonpath',
    'mypy/mypy_path',
  ]) {
    for (const place of words(values.get(each))) addRoot(found, folder, place);
  }
}

/** setup.py, of which only literal arguments are read; nothing is executed. */
function readSetup(text: string, folder: string, found: Found): void {
  addName(found.own, /\bname\s{0,5}=\s{0,5}["']([\w.-]{1,200})["']/.exec(text)?.[1]);
  const places = [
    /package_dir\s{0,5}=\s{0,5}\{\s{0,20}["']["']\s{0,5}:\s{0,5}["']([\w./-]{1,200})["']/.exec(text)?.[1],
    /find_(?:namespace_)?packages\(\s{0,20}(?:where\s{0,5}=\s{0,5})?["']([\w./-]{1,200})["']/.exec(text)?.[1],
  ];
  for (const place of places) if (place !== undefined) addRoot(found, folder, place);
  const list = /(?:install_requires|requires)\s{0,5}=\s{0,5}\[([^\]]*)\]/
    .exec(text)?.[1]
    ?.slice(0, MAX_LIST_TEXT);
  for (const item of list?.match(/["'][\w.-]+/g) ?? []) addName(found.declared, item.slice(1));
}

function readRequirements(text: string, _folder: string, found: Found): void {
  for (const line of text.split('\n').slice(0, 2_000)) addName(found.declared, line);
}

function readPipfile(text: string, _folder: string, found: Found): void {
  const root = parse(text);
  for (const name of keysOf(root['packages'], root['dev-packages'])) addName(found.declared, name);
}

function addRoot(found: Found, folder: string, place: string): void {
  const root = joinPath(folder, place.replaceAll('\\', '/'));
  if (root !== undefined && !place.startsWith('/')) found.roots.add(root);
}

/** The name that begins a requirement such as `name[extra]>=1`. */
function addName(names: Set<string>, line: string | undefined): void {
  const name = /^\s*([A-Za-z0-9][\w.-]{0,200})/.exec(line ?? '')?.[1];
  if (name !== undefined) names.add(normalDistribution(name));
}

function words(text: string | undefined): string[] {
  return text?.split(/[\s,:;]+/).filter((word) => word !== '') ?? [];
}
