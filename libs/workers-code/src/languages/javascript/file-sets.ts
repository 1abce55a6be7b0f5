import { Glob } from '../../glob-match.js';
import type { ImportTarget, RepositoryFiles } from '../../imports/import-resolver.js';
import type { RawImport } from '../../parsing/file-facts.js';
import { directoryOf, joinPath } from '../../repo-path.js';
import { SimpleExpression } from './simple-expression.js';

/** Files that one import can mean, and all of a repository. */
const MAX_FILES = 500;
const MAX_ALL_FILES = 50_000;
/** Files looked at for one import; those that a long pattern is held against count for more. */
const MAX_LOOKS = 5_000;
/** Of all imports of a repository. */
const MAX_ALL_LOOKS = 1_000_000;
/** So much of a pattern is held against a path in the time of one look. */
const LENGTH_PER_LOOK = 50;
const TOO_MANY: ImportTarget = {
  kind: 'unresolved',
  reason: 'a set of more files than are looked at for one import',
};
const MAX_TAKEN_OUT = 20;
const MAGIC = /[*?[{(!]/;

interface Folder {
  readonly files: string[];
  readonly folders: string[];
}

/** Finds the files that `import.meta.glob` and `require.context` mean, in the listing. */
export class FileSets {
  private looks = MAX_ALL_LOOKS;
  private files = MAX_ALL_FILES;

  private constructor(private readonly folders: ReadonlyMap<string, Folder>) {}

  static async of(repository: RepositoryFiles): Promise<FileSets> {
    const folders = new Map<string, Folder>();
    const folderAt = (path: string): Folder => {
      const known = folders.get(path);
      if (known !== undefined) return known;
      const folder = { files: [], folders: [] };
      folders.set(path, folder);
      return folder;
    };
    for (const path of repository.paths) {
      await repository.yieldIfDue();
      folderAt(directoryOf(path)).files.push(path);
    }
    for (const path of repository.directories) {
      await repository.yieldIfDue();
      if (path !== '') folderAt(directoryOf(path)).folders.push(path);
    }
    return new FileSets(folders);
  }

  /** `home` is the folder that a pattern with a slash in front counts from. */
  find(found: RawImport, fromPath: string, home: string): readonly ImportTarget[] {
    const { kind, specifier, names = [] } = found;
    if (names[0] === '?') return unresolved('a set of files that only running the code tells');
    const place = (path: string): string | undefined =>
      path.startsWith('/')
        ? joinPath(home, path.slice(1))
        : path.startsWith('.')
          ? joinPath(directoryOf(fromPath), path)
          : undefined;
    const wanted = kind === 'glob' ? patternOf(specifier, names, place) : contextOf(specifier, names, place);
    if (typeof wanted === 'string') return unresolved(wanted);
    const { paths, isCut } = this.below(wanted);
    const files = paths.filter((path) => path !== fromPath);
    if (files.length === 0) return isCut ? [TOO_MANY] : unresolved('no file fits the pattern');
    const listed = files.slice(0, Math.min(MAX_FILES, this.files));
    this.files -= listed.length;
    const targets = listed.map((path): ImportTarget => ({ kind: 'file', path }));
    return isCut || listed.length < files.length ? [...targets, TOO_MANY] : targets;
  }

  private below({ folder, isDeep, fits, cost }: Wanted): { paths: string[]; isCut: boolean } {
    const paths: string[] = [];
    const ahead = [folder];
    let looks = Math.min(MAX_LOOKS, this.looks);
    const atFirst = looks;
    for (let at = ahead.pop(); at !== undefined && looks > 0; at = ahead.pop()) {
      const here = this.folders.get(at);
      if (here === undefined) continue;
      looks -= 1;
      for (const path of here.files) {
        if (looks <= 0) break;
        looks -= cost;
        if (fits(path)) paths.push(path);
      }
      if (isDeep) ahead.push(...here.folders.slice(0, MAX_LOOKS));
    }
    this.looks -= atFirst - looks;
    return { paths: paths.sort(), isCut: looks <= 0 };
  }
}

/** Where the files of a set are, and which of them belong to it. */
interface Wanted {
  readonly folder: string;
  readonly isDeep: boolean;
  readonly fits: (path: string) => boolean;
  /** Looks that one path takes. */
  readonly cost: number;
}

type Place = (path: string) => string | undefined;

function patternOf(specifier: string, takenOut: readonly string[], place: Place): Wanted | string {
  const pattern = place(specifier.replace(/[?#][^/]*$/, ''));
  if (pattern === undefined) return 'a pattern of files that no configuration here explains';
  const segments = pattern.split('/');
  const plain = segments.findIndex((segment) => MAGIC.test(segment));
  const folder = segments.slice(0, plain < 0 ? segments.length - 1 : plain).join('/');
  const glob = new Glob(pattern, 'shell');
  const without = takenOut.slice(0, MAX_TAKEN_OUT).flatMap((each) => {
    const path = each.startsWith('!**') ? each.slice(1) : place(each.slice(1));
    return path === undefined ? [] : [new Glob(path, 'shell')];
  });
  return {
    folder,
    isDeep: plain >= 0,
    cost: (pattern.includes('{') ? 5 : 1) * Math.ceil(pattern.length / LENGTH_PER_LOOK) + without.length,
    fits: (path) => {
      const parts = path.split('/');
      return glob.matches(parts) && !without.some((each) => each.matches(parts));
    },
  };
}

function contextOf(specifier: string, names: readonly string[], place: Place): Wanted | string {
  const [recursive, source = '', flags = ''] = names;
  const folder = place(specifier);
  if (folder === undefined) return 'a folder that no configuration here explains';
  const expression = source === '' ? undefined : SimpleExpression.of(source, flags);
  if (source !== '' && expression === undefined) return 'a set of files by an expression that is not read';
  const start = folder === '' ? 0 : folder.length + 1;
  return {
    folder,
    isDeep: recursive !== 'false',
    cost: 1 + Math.ceil((expression?.size ?? 0) / LENGTH_PER_LOOK),
    fits: (path) => expression?.matches(`./${path.slice(start)}`) ?? true,
  };
}

function unresolved(reason: string): readonly ImportTarget[] {
  return [{ kind: 'unresolved', reason }];
}
