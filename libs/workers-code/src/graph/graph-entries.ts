import type { EntryPoint } from '../code-roots.js';
import type { EventLoopYielder } from '../event-loop-yielder.js';
import { directoryOf } from '../repo-path.js';
import type { EntryStep, GraphEntry } from './code-graph.js';
import type { CompiledGraph } from './compiled-graph.js';
import { companions, reachFrom } from './reach.js';

const MAX_ENTRIES = 30;
/** Entries whose way through the parts is followed. */
const MAX_FOLLOWED = 10;
/** Files of one folder that together are an entry. */
const MAX_STARTS = 200;
const MAX_UNIMPORTED = 5;
const MAX_GUESSED = 3;
/** Files that are looked at to find those that bring in most. */
const MAX_TRIED = 30;
/** Languages in which a file takes part only when another one imports it; in others names or folders are enough. */
const BY_IMPORT = new Set(['TypeScript', 'JavaScript', 'Vue', 'Svelte', 'Astro', 'Python', 'Dart', 'Lua']);
const UNIMPORTED = 'nothing imports it: it is started or loaded by its path, or no longer used';
const NOT_READ = 'what it loads was not read';
const GUESSED = 'nothing declares an entry; no file of the product imports it, and it brings in most';

interface EntryRequest {
  readonly entryPoints: readonly EntryPoint[];
  readonly yielder: EventLoopYielder;
}

/**
 * Where the code begins: what manifests and conventions say; then files that
 * nothing imports, where only imports lead to a file. Where nothing is
 * declared, the files that bring in most stand in.
 */
export async function graphEntries(
  { entryPoints, yielder }: EntryRequest,
  compiled: CompiledGraph,
  partOf: Int32Array,
): Promise<GraphEntry[]> {
  const { source, graph } = compiled;
  const beside = await companions(source, yielder);
  const next = (node: number) => [...(graph.imports[node] ?? []), ...beside(node)];
  const starts = await startsOf(entryPoints, compiled, yielder);
  const entries: GraphEntry[] = [];
  const named = new Set(starts.flatMap(({ nodes }) => nodes));
  const add = async (path: string, why: string, kind: GraphEntry['kind'], nodes: readonly number[]) => {
    const follow = entries.length < MAX_FOLLOWED;
    entries.push({
      path,
      why,
      kind,
      reaches: await reachFrom(nodes, next, yielder),
      steps: follow ? await stepsFrom(nodes, beside, compiled, partOf, yielder) : [],
    });
  };
  for (const { path, why, kind, nodes } of starts) {
    if (entries.length < MAX_ENTRIES) await add(path, why, kind, nodes);
  }
  const isDeclared = starts.some(({ nodes }) => nodes.length > 0);
  const alone: number[] = [];
  let at = 0;
  await yielder.each(source.files, ({ use, language }) => {
    const node = at;
    at += 1;
    if (use !== 'product' || named.has(node) || (graph.imports[node]?.length ?? 0) === 0) return;
    const importers = graph.importedBy[node] ?? [];
    const isAlone = isDeclared
      ? BY_IMPORT.has(language) && importers.length === 0
      : importers.every((each) => source.files[each]?.use !== 'product');
    if (isAlone) alone.push(node);
  });
  const tried = alone
    .sort((a, b) => (graph.imports[b]?.length ?? 0) - (graph.imports[a]?.length ?? 0))
    .slice(0, MAX_TRIED);
  const weighed: { node: number; reaches: number }[] = [];
  for (const node of tried) weighed.push({ node, reaches: await reachFrom([node], next, yielder) });
  weighed.sort((a, b) => b.reaches - a.reaches);
  const why = isDeclared ? UNIMPORTED : GUESSED;
  for (const { node } of weighed.slice(0, isDeclared ? MAX_UNIMPORTED : MAX_GUESSED))
    await add(source.files[node]?.path ?? '', why, 'unimported', [node]);
  return entries;
}

/** The files of each declared entry: it may be a folder, as packages of Go are. */
async function startsOf(known: readonly EntryPoint[], { source }: CompiledGraph, yielder: EventLoopYielder) {
  const wanted = new Set(known.map(({ path }) => path));
  const byPath = new Map<string, number[]>();
  let at = 0;
  await yielder.each(source.files, ({ path, use }) => {
    const node = at;
    at += 1;
    if (wanted.has(path)) byPath.set(path, [node]);
    const folder = directoryOf(path) || '.';
    if (use !== 'product' || !wanted.has(folder)) return;
    const files = byPath.get(folder) ?? [];
    if (files.length < MAX_STARTS) byPath.set(folder, [...files, node]);
  });
  return known.flatMap(({ path, why, kind }) => {
    const nodes = byPath.get(path);
    if (kind === 'container') return [];
    if (nodes !== undefined) return [{ path, why, kind, nodes }];
    // A program in a language whose imports are not read begins something all the same.
    return kind === 'executable' ? [{ path, why: `${why}; ${NOT_READ}`, kind, nodes: [] }] : [];
  });
}

/** The parts that the code of an entry leads into when it runs, in the order in which it comes to them. */
async function stepsFrom(
  nodes: readonly number[],
  beside: (node: number) => readonly number[],
  { source, graph, link }: CompiledGraph,
  partOf: Int32Array,
  yielder: EventLoopYielder,
): Promise<EntryStep[]> {
  const steps = new Map<number, { from: number; files: number; by: EntryStep['by'] }>();
  const own = new Set(nodes.map((node) => partOf[node] ?? -1));
  // Types lead nowhere once the code runs.
  const runs = (node: number) => [
    ...(graph.imports[node] ?? []).filter(
      (to) => source.files[to]?.use === 'product' && link(node, to)?.isType !== true,
    ),
    ...beside(node),
  ];
  await reachFrom(nodes, runs, yielder, (node, from) => {
    const part = partOf[node] ?? -1;
    if (part < 0 || own.has(part)) return;
    const known = steps.get(part);
    if (known !== undefined) {
      known.files += 1;
      return;
    }
    const line = link(from, node)?.line ?? 1;
    const by = { path: source.files[from]?.path ?? '', line, to: source.files[node]?.path ?? '' };
    steps.set(part, { from: partOf[from] ?? -1, files: 1, by });
  });
  return [...steps].map(([part, step]) => ({ part, ...step }));
}
