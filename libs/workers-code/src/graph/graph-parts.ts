import type { EventLoopYielder } from '../event-loop-yielder.js';
import { shownDirectory } from '../repo-path.js';
import type { GraphLink, GraphPart } from './code-graph.js';
import type { CompiledGraph } from './compiled-graph.js';
import { PartIndex } from './folder-parts.js';
import type { GraphSource } from './graph-source.js';

const MAX_TOP = 5;
const MAX_LINKS = 40;
const MAX_USES = 12;

interface Tally {
  files: number;
  testFiles: number;
  productFiles: number;
  lines: number;
  productLines: number;
  bytes: number;
  rank: number;
  readonly languages: Map<string, number>;
  readonly top: number[];
  readonly links: Map<number, { imports: number; example: GraphLink['example'] }>;
  readonly uses: Map<string, { files: number; last: number; example: { path: string; line: number } }>;
}

/** Sums the files up by folders, and their imports to links between these. Folders without files stay, with none. */
export async function graphParts(
  { source, graph, ranks, link }: CompiledGraph,
  folders: readonly { readonly path: string; readonly name?: string }[],
  yielder: EventLoopYielder,
): Promise<{ readonly parts: GraphPart[]; readonly partOf: Int32Array }> {
  const index = new PartIndex(folders.map(({ path }) => path));
  const tallies = folders.map((): Tally => ({
    files: 0,
    testFiles: 0,
    productFiles: 0,
    lines: 0,
    productLines: 0,
    bytes: 0,
    rank: 0,
    languages: new Map(),
    top: [],
    links: new Map(),
    uses: new Map(),
  }));
  const partOf = new Int32Array(source.files.length).fill(-1);
  let all = 0;
  let node = 0;
  await yielder.each(source.files, (file) => {
    const at = node;
    node += 1;
    const part = index.of(file.path);
    const tally = part === undefined ? undefined : tallies[part];
    if (part === undefined || tally === undefined) return;
    partOf[at] = part;
    tally.files += 1;
    tally.testFiles += file.use === 'test' ? 1 : 0;
    tally.productFiles += file.use === 'product' ? 1 : 0;
    tally.productLines += file.use === 'product' ? file.lines : 0;
    tally.lines += file.lines;
    tally.bytes += file.bytes;
    tally.rank += ranks[at] ?? 0;
    all += ranks[at] ?? 0;
    const weight = file.use === 'product' ? file.lines : 0;
    tally.languages.set(file.language, (tally.languages.get(file.language) ?? 0) + weight);
    if (file.use === 'product') keepTop(tally.top, at, ranks, source.files);
  });
  let from = 0;
  await yielder.each(graph.imports, (targets) => {
    const file = source.files[from];
    const tally = tallies[partOf[from] ?? -1];
    if (file !== undefined && tally !== undefined && file.use === 'product') {
      const met = new Set<number>();
      for (const to of targets) {
        const part = partOf[to] ?? -1;
        if (part < 0 || part === partOf[from] || met.has(part)) continue;
        met.add(part);
        const known = tally.links.get(part);
        if (known !== undefined) known.imports += 1;
        else {
          const line = link(from, to)?.line ?? 1;
          const example = { path: file.path, line, to: source.files[to]?.path ?? '' };
          tally.links.set(part, { imports: 1, example });
        }
      }
    }
    from += 1;
  });
  await yielder.each(source.externals, ({ file: at, name, line, kind }) => {
    const tally = tallies[partOf[at] ?? -1];
    const file = source.files[at];
    if (tally === undefined || file === undefined || file.use !== 'product' || kind === 'standard') return;
    const known = tally.uses.get(name);
    if (known === undefined) tally.uses.set(name, { files: 1, last: at, example: { path: file.path, line } });
    else if (known.last !== at) {
      known.files += 1;
      known.last = at;
    }
  });
  const path = (at: number) => source.files[at]?.path ?? '';
  const parts = tallies.map((tally, place): GraphPart => {
    const { files, testFiles, productFiles, lines, productLines, bytes } = tally;
    const folder = folders[place];
    return {
      path: shownDirectory(folder?.path ?? ''),
      ...(folder?.name === undefined ? {} : { name: folder.name }),
      files,
      testFiles,
      productFiles,
      lines,
      productLines,
      bytes,
      languages: [...tally.languages]
        .sort((a, b) => b[1] - a[1])
        .slice(0, 3)
        .map(([language]) => language),
      share: all === 0 ? 0 : Math.round((1000 * tally.rank) / all) / 10,
      top: tally.top.map(path),
      uses: [...tally.uses]
        .map(([name, { files: count, example }]) => ({ name, files: count, example }))
        .sort((a, b) => b.files - a.files || (a.name < b.name ? -1 : 1))
        .slice(0, MAX_USES),
      imports: [...tally.links]
        .map(([to, { imports, example }]) => ({ to, imports, example }))
        .sort((a, b) => b.imports - a.imports)
        .slice(0, MAX_LINKS),
    };
  });
  return { parts, partOf };
}

/** The highest ranks first, of equal ones the longest files. */
function keepTop(top: number[], node: number, ranks: Float64Array, files: GraphSource['files']): void {
  const isBefore = (a: number, b: number) =>
    (ranks[a] ?? 0) > (ranks[b] ?? 0) ||
    ((ranks[a] ?? 0) === (ranks[b] ?? 0) && (files[a]?.lines ?? 0) > (files[b]?.lines ?? 0));
  const place = top.findIndex((each) => isBefore(node, each));
  if (place >= 0) top.splice(place, 0, node);
  else if (top.length < MAX_TOP) top.push(node);
  if (top.length > MAX_TOP) top.pop();
}
