import { defaultsOf } from '#settings';
import type { EntryPoint } from '../code-roots.js';
import type { EventLoopYielder } from '../event-loop-yielder.js';
import type { PackageSpec } from '../code-specs/code-specs.js';
import type { CodeGraph, ExternalPackage, GraphFile } from './code-graph.js';
import { compileGraph, type CompiledGraph } from './compiled-graph.js';
import { folderParts } from './folder-parts.js';
import { graphCycles } from './graph-cycles.js';
import { graphEntries } from './graph-entries.js';
import { graphSettings, type GraphOptions } from './graph-options.js';
import { graphParts } from './graph-parts.js';
import type { GraphSource } from './graph-source.js';

const MAX_REASONS = 20;

export interface BuildGraphRequest {
  readonly source: GraphSource;
  readonly entryPoints: readonly EntryPoint[];
  readonly packages: readonly Pick<PackageSpec, 'name' | 'path'>[];
  readonly options?: GraphOptions;
  readonly yielder: EventLoopYielder;
}

/** Builds the graph of files and packages, bounded by its options. */
export async function buildCodeGraph(request: BuildGraphRequest): Promise<CodeGraph> {
  const { source, yielder } = request;
  const options = { ...defaultsOf(graphSettings), ...request.options };
  const compiled = await compileGraph(source, yielder);
  const weights = source.files.map(({ path, use }) => ({ path, weight: use === 'product' ? 1 : 0 }));
  const hasProduct = weights.some(({ weight }) => weight > 0);
  const weighed = hasProduct ? weights : weights.map(({ path }) => ({ path, weight: 1 }));
  const folders = await folderParts(weighed, options.maxParts, yielder);
  // Files of no part, such as tests beside the code, belong to the top.
  const withTop = folders.includes('') ? folders : ['', ...folders];
  const { parts, partOf } = await graphParts(
    compiled,
    withTop.map((path) => ({ path })),
    yielder,
  );
  const packages = await packageParts(request, compiled, options);
  const cycles = await graphCycles(compiled, options.maxCycleFiles, yielder);
  const files = await listedFiles(compiled, partOf, cycles, options, yielder);
  const edges = await listedEdges(compiled, files.order, options.maxEdges, yielder);
  const externals = await externalPackages(source, yielder);
  const testFiles = source.files.reduce((count, { use }) => count + (use === 'test' ? 1 : 0), 0);
  return {
    totals: {
      files: source.files.length,
      testFiles,
      edges: compiled.graph.edges,
      imports: source.imports,
      unresolved: source.unresolved.length,
      cycles: cycles.length,
      layers: layerCounts(compiled).length,
    },
    files: files.files,
    edges: edges.edges,
    parts,
    packages: packages.listed,
    cycles: cycles.slice(0, options.maxCycles).map(({ cycle }) => cycle),
    layers: layerCounts(compiled),
    entryPoints: await graphEntries(request, compiled, partOf),
    externals: externals.slice(0, options.maxExternals),
    unresolved: unresolvedReasons(source),
    leftOut: [
      ...source.leftOut,
      ...more(source.files.length - files.files.length, 'files of low rank are in the graph but not listed'),
      ...more(edges.left, 'edges are counted but not listed'),
      ...more(cycles.length - options.maxCycles, 'circles are not listed'),
      ...more(packages.left, 'packages are not listed'),
      ...more(externals.length - options.maxExternals, 'packages from outside are not listed'),
    ],
  };
}

async function packageParts(
  { packages, yielder }: BuildGraphRequest,
  compiled: CompiledGraph,
  { maxPackages }: Required<GraphOptions>,
) {
  const folders = new Map<string, string>();
  for (const { path, name } of packages) {
    const folder = path === '.' ? '' : path;
    if (!folders.has(folder)) folders.set(folder, name);
  }
  const { parts } = await graphParts(
    compiled,
    [...folders].map(([path, name]) => ({ path, name })),
    yielder,
  );
  const used = parts.flatMap((part, index) => (part.files > 0 ? [index] : []));
  if (used.length < 2) return { listed: [], left: 0 };
  const kept = used.toSorted((a, b) => (parts[b]?.share ?? 0) - (parts[a]?.share ?? 0)).slice(0, maxPackages);
  const place = new Map(kept.map((index, at) => [index, at]));
  const listed = kept.flatMap((index) => {
    const part = parts[index];
    if (part === undefined) return [];
    const imports = part.imports.flatMap((each) => {
      const to = place.get(each.to);
      return to === undefined ? [] : [{ ...each, to }];
    });
    return [{ ...part, imports }];
  });
  return { listed, left: used.length - kept.length };
}

async function listedFiles(
  { source, graph, ranks, layers }: CompiledGraph,
  partOf: Int32Array,
  cycles: Awaited<ReturnType<typeof graphCycles>>,
  { maxFiles, maxCycles }: Required<GraphOptions>,
  yielder: EventLoopYielder,
) {
  const cycleOf = new Map<number, number>();
  cycles.slice(0, maxCycles).forEach(({ nodes }, index) => {
    for (const each of nodes) cycleOf.set(each, index);
  });
  // Numbers are sorted quickly; with the least rank of the listed files known, few files are left to sort.
  const least = ranks.toSorted().at(-maxFiles) ?? 0;
  const candidates: number[] = [];
  let node = 0;
  await yielder.each(ranks, (rank) => {
    if (rank > least || (rank === least && candidates.length < 2 * maxFiles)) candidates.push(node);
    node += 1;
  });
  const order = candidates.sort((a, b) => (ranks[b] ?? 0) - (ranks[a] ?? 0) || a - b).slice(0, maxFiles);
  const files: GraphFile[] = [];
  await yielder.each(order, (at) => {
    const file = source.files[at];
    if (file === undefined) return;
    const { path, language, lines, bytes, use } = file;
    const cycle = cycleOf.get(at);
    files.push({
      path,
      language,
      lines,
      bytes,
      part: Math.max(0, partOf[at] ?? 0),
      rank: Math.round(100 * (ranks[at] ?? 0)) / 100,
      layer: layers[at] ?? 0,
      imports: graph.imports[at]?.length ?? 0,
      importedBy: graph.importedBy[at]?.length ?? 0,
      ...(cycle === undefined ? {} : { cycle }),
      ...(use === 'product' ? {} : { use }),
    });
  });
  return { files, order };
}

async function listedEdges(
  { graph }: CompiledGraph,
  order: readonly number[],
  maxEdges: number,
  yielder: EventLoopYielder,
) {
  const place = new Map(order.map((node, index) => [node, index]));
  const edges: [number, number][] = [];
  await yielder.each(order, (node) => {
    for (const target of graph.imports[node] ?? []) {
      const from = place.get(node);
      const to = place.get(target);
      if (from !== undefined && to !== undefined && edges.length < maxEdges) edges.push([from, to]);
    }
  });
  return { edges, left: graph.edges - edges.length };
}

function layerCounts({ layers }: CompiledGraph): number[] {
  const counts: number[] = [];
  for (const layer of layers) {
    while (counts.length <= layer) counts.push(0);
    counts[layer] = (counts[layer] ?? 0) + 1;
  }
  return counts;
}

async function externalPackages(source: GraphSource, yielder: EventLoopYielder): Promise<ExternalPackage[]> {
  const found = new Map<string, { kind: ExternalPackage['kind']; files: Set<number>; inProduct: boolean }>();
  await yielder.each(source.externals, ({ name, kind, file }) => {
    const known = found.get(name) ?? { kind, files: new Set<number>(), inProduct: false };
    known.files.add(file);
    known.inProduct ||= source.files[file]?.use === 'product';
    found.set(name, known);
  });
  return [...found]
    .map(([name, { kind, files, inProduct }]) => ({ name, kind, files: files.size, testsOnly: !inProduct }))
    .sort((a, b) => b.files - a.files || (a.name < b.name ? -1 : 1));
}

function unresolvedReasons(source: GraphSource): CodeGraph['unresolved'] {
  const byReason = new Map<
    string,
    { imports: number; example: CodeGraph['unresolved'][number]['example'] }
  >();
  for (const { reason, file, line, text } of source.unresolved) {
    const known = byReason.get(reason);
    if (known !== undefined) known.imports += 1;
    else
      byReason.set(reason, { imports: 1, example: { path: source.files[file]?.path ?? '', line, to: text } });
  }
  return [...byReason]
    .map(([reason, each]) => ({ reason, ...each }))
    .sort((a, b) => b.imports - a.imports)
    .slice(0, MAX_REASONS);
}

function more(count: number, what: string): string[] {
  return count > 0 ? [`${count} more ${what}.`] : [];
}
