import { directoryOf, isWithin, joinPath } from '../../repo-path.js';
import type { RepositoryFiles } from '../../imports/import-resolver.js';

/** Module files read; what lies in further ones is taken for the packages of others. */
const MAX_MODULES = 1_000;
const MAX_LINES = 5_000;

/** A module of the repository: a `go.mod` and the folder it is in. */
export interface GoModule {
  readonly path: string;
  readonly folder: string;
  /** Module paths that stand for a folder of the repository. */
  readonly replaced: ReadonlyMap<string, string>;
  readonly required: ReadonlySet<string>;
}

/** Reads every `go.mod`, and the replacements of every `go.work`, which hold for the modules below it. */
export async function readGoModules(repository: RepositoryFiles): Promise<readonly GoModule[]> {
  const workspaces: { readonly folder: string; readonly replaced: ReadonlyMap<string, string> }[] = [];
  for (const path of repository.named('go.work').slice(0, MAX_MODULES)) {
    const text = await repository.readText(path);
    const folder = directoryOf(path);
    if (text !== undefined) workspaces.push({ folder, replaced: replacements(directives(text), folder) });
  }
  const modules: GoModule[] = [];
  for (const file of repository.named('go.mod').slice(0, MAX_MODULES)) {
    await repository.yieldIfDue();
    const text = await repository.readText(file);
    if (text === undefined) continue;
    const lines = directives(text);
    const path = lines.find(([word]) => word === 'module')?.[1];
    if (path === undefined) continue;
    const folder = directoryOf(file);
    const around = workspaces.filter((workspace) => isWithin(folder, workspace.folder));
    modules.push({
      path,
      folder,
      replaced: new Map([...replacements(lines, folder), ...around.flatMap(({ replaced }) => [...replaced])]),
      required: new Set(
        lines.flatMap(([word, name]) => (word === 'require' && name !== undefined ? [name] : [])),
      ),
    });
  }
  return modules;
}

/** `a => ./b`: places are relative to the file that says so; a replacement by another module changes no name. */
function replacements(lines: readonly string[][], folder: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const [word, path, ...rest] of lines) {
    const place = rest[rest.indexOf('=>') + 1];
    if (word !== 'replace' || path === undefined || !rest.includes('=>') || place === undefined) continue;
    const target = /^\.\.?(?:\/|$)/.test(place) ? joinPath(folder, place) : undefined;
    if (target !== undefined) found.set(path, target);
  }
  return found;
}

/** The directives as words, those of a block `require ( ... )` each with the block's word in front. */
function directives(text: string): string[][] {
  const found: string[][] = [];
  let block: string | undefined;
  for (const line of text.split('\n', MAX_LINES)) {
    const words = (line.split('//')[0] ?? '').trim().split(/\s+/).map(unquoted);
    const [first = ''] = words;
    if (first === '') continue;
    if (first === ')') block = undefined;
    else if (block !== undefined) found.push([block, ...words]);
    else if (words.at(-1) === '(') block = first;
    else if (first.endsWith('(')) block = first.slice(0, -1);
    else found.push(words);
  }
  return found;
}

function unquoted(word: string): string {
  return /^["`].*["`]$/.test(word) ? word.slice(1, -1) : word;
}
