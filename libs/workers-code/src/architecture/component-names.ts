import type { CodeGraph } from '../graph/code-graph.js';

/** Folders that hold code because code must lie somewhere: they tell nothing of what lies in them. */
const LAYOUT = /^(src|source|sources|lib|main|java|kotlin|scala|python|php|js|ts)$/i;
/** Words that say little without the folder above them. */
const GENERIC =
  /^(src|lib|libs|source|main|app|apps|pkg|internal|core|common|shared|components|services|utils?|helpers?|data|types?|models?|api|server|client|web|ui|pages|views|controllers|hooks|config|test|java|kotlin|python|backend|frontend|packages)$/i;

/**
 * Names for parts of the graph: the last segments of their folders, or the
 * names of their packages, as many as tell them apart and say something. A
 * folder that only lays code out, such as `src`, is passed over while another
 * remains. By the places of the parts.
 */
export function componentNames(graph: CodeGraph, chosen: readonly number[]): Map<number, string> {
  const packages = new Map(graph.packages.map(({ path, name }) => [path, name]));
  const candidates = new Map(
    chosen.map((index) => [index, candidatesOf(graph.parts[index]?.path ?? '', packages)]),
  );
  const times = new Map<string, number>();
  for (const each of [...candidates.values()].flatMap((all) => [...new Set(all)]))
    times.set(each, (times.get(each) ?? 0) + 1);
  const names = new Map<number, string>();
  const taken = new Set<string>();
  for (const [index, all] of candidates) {
    const path = graph.parts[index]?.path ?? '';
    const free = all.filter((each) => !taken.has(each));
    const telling = free.filter((each) => !GENERIC.test(each));
    const said = telling.find((each) => times.get(each) === 1) ?? telling[0] ?? free.at(-1) ?? path;
    const name = path === '.' ? '(top folder)' : said;
    taken.add(name);
    names.set(index, name);
  }
  return names;
}

/** What a part may be called, the shortest first. */
function candidatesOf(path: string, packages: ReadonlyMap<string, string | undefined>): string[] {
  const all = path.split('/');
  const telling = all.filter((segment) => !LAYOUT.test(segment));
  const segments = telling.length === 0 ? all : telling;
  // A module path of Go or a scope of npm says no more than the folder does.
  const packageName = packages.get(path)?.split('/').slice(-2).join('/') ?? '';
  return [
    packageName.startsWith('@') ? packageName : (packageName.split('/').at(-1) ?? ''),
    ...segments.map((_, length) => segments.slice(-1 - length).join('/')),
  ].filter((each) => each !== '');
}
