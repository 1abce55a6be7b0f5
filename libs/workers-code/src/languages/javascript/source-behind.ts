import { joinPath } from '../../repo-path.js';
import { extensionOf, type FileLookup } from './file-lookup.js';

const BUILD_FOLDER =
  /^(dist|lib|libs|build|built|out|output|esm|cjs|es|es6|umd|node|types|typings|module|commonjs|import|require|bundles?|pkg|release|\.next|dist-\w+|\w+-dist|dist\.\w+)$/;
/** Below a folder of builds: one made for each. */
const BUILD_VARIANT = /^(?:development|production|dev|prod|legacy|modern|browser|default)$/;
const SOURCE_FOLDERS = ['src', 'source', 'lib', 'app', ''];
const MAX_DROPPED = 4;

/** Where a project's compiler puts what it makes. */
export interface CompilerFolders {
  readonly outputs: readonly string[];
  /** What lies below the first is written to the same place below an output. */
  readonly sources: readonly string[];
}

/**
 * The source file of a build product that is not in the repository: the one
 * with the same name and folders below where the compiler reads, else below
 * one of the usual folders. Undefined when there is none.
 */
export function sourceBehind(
  files: FileLookup,
  directory: string,
  target: string,
  compiler: CompilerFolders,
): string | undefined {
  const path = joinPath(directory, target);
  if (path === undefined) return undefined;
  const stem = withoutExtension(path);
  for (const output of compiler.outputs) {
    if (!stem.startsWith(`${output}/`)) continue;
    const rest = stem.slice(output.length + 1);
    for (const source of compiler.sources) {
      const found = files.find(source === '' ? rest : `${source}/${rest}`, true);
      if (found !== undefined) return found;
    }
  }
  const below = directory === '' ? stem : stem.slice(directory.length + 1);
  const segments = below.split('/');
  for (let dropped = 1; dropped <= MAX_DROPPED && dropped < segments.length; dropped += 1) {
    const folderName = segments[dropped - 1] ?? '';
    if (!BUILD_FOLDER.test(folderName) && (dropped === 1 || !BUILD_VARIANT.test(folderName))) break;
    const rest = segments.slice(dropped).join('/');
    for (const folder of SOURCE_FOLDERS) {
      const candidate = joinPath(directory, folder === '' ? rest : `${folder}/${rest}`);
      const found = candidate === undefined ? undefined : files.find(candidate, true);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function withoutExtension(path: string): string {
  const declaration = /\.d\.[cm]?ts$/.exec(path);
  if (declaration !== null) return path.slice(0, declaration.index);
  return /\.([cm]?[jt]sx?)$/.test(path) ? path.slice(0, path.length - extensionOf(path).length) : path;
}
