import type { RepositoryFiles } from '../../imports/import-resolver.js';
import { isRecord, textOf, textsOf } from '../../manifests/plain-value.js';
import { baseNameOf, directoryOf, joinPath } from '../../repo-path.js';

/** Build files read of each kind. */
const MAX_BUILD_FILES = 500;
const MAX_COMMANDS = 5_000;
const MAX_ROOTS = 5_000;
const ROOT_NAME = /^(?:include|includes|inc|headers|src|source|Source|lib)$/;
const FLAG = /-I\s{0,3}["']?([^\s"'`;,]{1,300})/g;
const ASSIGNMENT = /^[ \t]*(\w{1,60})[ \t]*[:?]?=[ \t]*([\w./-]{1,200})[ \t]*$/gm;
const CMAKE_CALL =
  /\b(?:target_include_directories|include_directories|INCLUDE_DIRECTORIES)\s{0,10}\(([^)]{1,5000})\)/g;
const MESON_CALL = /\binclude_directories\s{0,5}\(([^)]{1,2000})\)/g;
const BAZEL_LIST = /\bincludes\s{0,5}=\s{0,5}\[([^\]]{1,2000})\]/g;
/** What stands for the top of the project, and what for the build file's own folder. */
const TOP_VARIABLE =
  /^(?:\$\{(?:PROJECT_SOURCE_DIR|CMAKE_SOURCE_DIR|\w{1,60}_SOURCE_DIR)\}|\$[({](?:top_srcdir|TOPDIR|TOP|ROOT|abs_top_srcdir)[)}])\/?/;
const OWN_VARIABLE = /^(?:\$\{CMAKE_CURRENT_(?:SOURCE|LIST)_DIR\}|\$[({](?:srcdir|CURDIR|abs_srcdir)[)}])\/?/;

/** Folders from which headers are included, each with the folders of the build files that say so. */
export type IncludeRoots = ReadonlyMap<string, ReadonlySet<string>>;

/** Include roots by their names, and by what build files say. */
export async function findIncludeRoots(repository: RepositoryFiles): Promise<IncludeRoots> {
  const roots = new Map<string, Set<string>>([['', new Set()]]);
  const add = (root: string | undefined, by?: string) => {
    if (root === undefined || roots.size >= MAX_ROOTS || !repository.directories.has(root)) return;
    const sayers = roots.get(root) ?? new Set();
    if (by !== undefined) sayers.add(by);
    roots.set(root, sayers);
  };
  for (const directory of repository.directories) if (ROOT_NAME.test(baseNameOf(directory))) add(directory);
  await eachFile(repository, ['CMakeLists.txt'], (text, folder) => {
    for (const [, list = ''] of text.matchAll(CMAKE_CALL))
      for (const word of words(list)) add(placeOf(word, folder), folder);
  });
  await eachFile(
    repository,
    ['Makefile', 'Makefile.am', 'Makefile.in', 'GNUmakefile', 'makefile'],
    (text, folder) => {
      const variables = new Map(
        [...text.matchAll(ASSIGNMENT)].map(([, name = '', value = '']) => [name, value]),
      );
      for (const [, place = ''] of text.matchAll(FLAG)) {
        const known = place.replace(/^\$[({](\w+)[)}]/, (all, name: string) => variables.get(name) ?? all);
        add(placeOf(known, folder), folder);
      }
    },
  );
  await eachFile(repository, ['meson.build'], (text, folder) => {
    for (const [, list = ''] of text.matchAll(MESON_CALL))
      for (const word of quoted(list)) add(placeOf(word, folder), folder);
  });
  await eachFile(repository, ['BUILD', 'BUILD.bazel'], (text, folder) => {
    for (const [, list = ''] of text.matchAll(BAZEL_LIST))
      for (const word of quoted(list)) add(placeOf(word, folder), folder);
  });
  await eachFile(repository, ['compile_commands.json'], (text) => {
    for (const root of rootsOfCommands(text, repository.paths)) add(root, '');
  });
  return roots;
}

async function eachFile(
  repository: RepositoryFiles,
  names: readonly string[],
  read: (text: string, folder: string) => void,
): Promise<void> {
  for (const name of names) {
    for (const path of repository.named(name).slice(0, MAX_BUILD_FILES)) {
      await repository.yieldIfDue();
      const text = await repository.readText(path);
      if (text !== undefined) read(text, directoryOf(path));
    }
  }
}

function placeOf(word: string, folder: string): string | undefined {
  const plain = word
    .replace(/^\$<BUILD_INTERFACE:/, '')
    .replace(/>$/, '')
    .replace(/^["']|["']$/g, '');
  const own = plain.replace(OWN_VARIABLE, '');
  if (TOP_VARIABLE.test(own)) return joinPath('', own.replace(TOP_VARIABLE, ''));
  return /^[/$]|[$<>]/.test(own) ? undefined : joinPath(folder, own);
}

function words(text: string): string[] {
  return text
    .split(/\s+/)
    .filter((word) => word !== '' && !/^(?:PUBLIC|PRIVATE|INTERFACE|SYSTEM|BEFORE|AFTER)$/.test(word));
}

function quoted(text: string): string[] {
  return (text.match(/["'][^"'\n]{1,300}["']/g) ?? []).map((word) => word.slice(1, -1));
}

/**
 * A compilation database names folders of the machine that wrote it. What stands before a path of the
 * repository in its file names stands before its include folders too.
 */
function rootsOfCommands(text: string, paths: ReadonlySet<string>): string[] {
  let commands: unknown;
  try {
    commands = JSON.parse(text);
  } catch {
    return [];
  }
  if (!Array.isArray(commands)) return [];
  const roots = new Set<string>();
  for (const command of commands.slice(0, MAX_COMMANDS)) {
    if (!isRecord(command)) continue;
    const file = textOf(command['file']) ?? '';
    const prefix = prefixOf(file, paths);
    if (prefix === undefined) continue;
    const flags = [textOf(command['command']) ?? '', ...textsOf(command['arguments'])].join(' ');
    for (const [, place = ''] of flags.matchAll(FLAG)) {
      const root = place.startsWith(prefix) ? joinPath('', place.slice(prefix.length)) : undefined;
      if (root !== undefined) roots.add(root);
    }
  }
  return [...roots];
}

function prefixOf(file: string, paths: ReadonlySet<string>): string | undefined {
  for (let slash = file.indexOf('/'); slash >= 0; slash = file.indexOf('/', slash + 1)) {
    if (paths.has(file.slice(slash + 1))) return file.slice(0, slash + 1);
  }
  return undefined;
}
