import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { inRoot } from './workspace.mjs';

function entriesOf(folder) {
  try {
    return readdirSync(inRoot(folder), { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    if (error.code === 'ENOENT') return [];
    throw error;
  }
}

/** Every file below a folder of the project, as paths relative to the project, in a fixed order. */
export function filesBelow(folder) {
  return entriesOf(folder).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(path);
    return entry.isFile() ? [path] : [];
  });
}

/** The files among some files and folders of the project, those of the folders at any depth. */
export const inputFiles = (paths) =>
  paths.flatMap((path) => (statSync(inRoot(path)).isDirectory() ? filesBelow(path) : [path]));

/** A folder of the project and every folder below it. */
export const foldersBelow = (folder) => [
  folder,
  ...entriesOf(folder)
    .filter((entry) => entry.isDirectory())
    .flatMap((entry) => foldersBelow(join(folder, entry.name))),
];

const NOT_BUILT =
  /(\.spec|\.e2e-spec|\.contract|\.d)\.ts$|\/testing\/|^libs\/(git|model|run|storage|tools)-testing\//;

/** The TypeScript files that the build compiles; tsconfig.build.json excludes the same ones. */
export const builtSources = () =>
  ['apps', 'libs'].flatMap(filesBelow).filter((path) => path.endsWith('.ts') && !NOT_BUILT.test(path));

/** A cheap identity of a file's content: it changes whenever an editor or git writes the file. */
export function versionOf(path) {
  const { size, mtimeMs } = statSync(inRoot(path));
  return `${path} ${size} ${mtimeMs}`;
}
