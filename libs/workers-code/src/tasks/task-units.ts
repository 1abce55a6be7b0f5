import type { EventLoopYielder } from '../event-loop-yielder.js';
import type { CompiledGraph } from '../graph/compiled-graph.js';
import { orderInCycle } from '../graph/cycle-cut.js';
import { closingImports } from '../graph/graph-cycles.js';
import type { FileUse } from '../graph/graph-source.js';
import { directoryOf } from '../repo-path.js';
import type { TaskCut, TaskFile } from './code-tasks.js';
import { estimateTokens } from './estimate-tokens.js';
import { splitFile, type OutlineEntry } from './split-file.js';

/** What is put into a task as a whole: a file, a circle of files, or a part of either that is too large. */
export interface TaskUnit {
  readonly files: readonly TaskFile[];
  readonly nodes: readonly number[];
  readonly tokens: number;
  /** What its task should have in common: tests keep apart. */
  readonly folder: string;
  readonly use: FileUse;
  /** Units that have to come earlier, by their places in the list. */
  readonly needs: ReadonlySet<number>;
}

/** Gives the definitions of one file; empty where they are not known. */
export type OutlineSource = (path: string) => Promise<readonly OutlineEntry[]>;

/** The units of all files, each after those that it needs. Circles stay whole unless they are larger than a task. */
export async function taskUnits(
  compiled: CompiledGraph,
  taskTokens: number,
  outlineOf: OutlineSource,
  yielder: EventLoopYielder,
): Promise<{ readonly units: TaskUnit[]; readonly cuts: TaskCut[] }> {
  const { components, source, graph } = compiled;
  const units: TaskUnit[] = [];
  const cuts: TaskCut[] = [];
  /** The last unit that holds a part of the file. */
  const unitOf = new Int32Array(source.files.length).fill(-1);
  const push = (nodes: readonly number[], files: readonly TaskFile[], before: readonly number[]): void => {
    const needs = new Set(before);
    for (const node of nodes) {
      for (const target of graph.imports[node] ?? []) {
        const unit = unitOf[target] ?? -1;
        if (unit >= 0 && unit !== units.length) needs.add(unit);
      }
    }
    const [first = 0] = nodes;
    const file = source.files[first];
    for (const node of nodes) unitOf[node] = units.length;
    units.push({
      files,
      nodes,
      tokens: files.reduce((sum, { tokens }) => sum + tokens, 0),
      folder: directoryOf(file?.path ?? ''),
      use:
        source.files[nodes.find((node) => source.files[node]?.use === 'product') ?? first]?.use ?? 'product',
      needs,
    });
  };
  for (const component of components) {
    await yielder.yieldIfDue();
    const order = component.length === 1 ? component : orderInCycle(graph, component);
    const pieces = await piecesOf(compiled, order, taskTokens, outlineOf, yielder);
    const begin = units.length;
    pieces.forEach(({ nodes, files }, index) => push(nodes, files, index === 0 ? [] : [begin + index - 1]));
    if (component.length > 1 && pieces.length > 1)
      cuts.push(await cutOf(compiled, order, pieces, taskTokens, yielder));
  }
  return { units, cuts };
}

interface Piece {
  readonly nodes: number[];
  readonly files: TaskFile[];
  tokens: number;
}

async function piecesOf(
  { source }: CompiledGraph,
  order: readonly number[],
  taskTokens: number,
  outlineOf: OutlineSource,
  yielder: EventLoopYielder,
): Promise<Piece[]> {
  const pieces: Piece[] = [];
  for (const node of order) {
    await yielder.yieldIfDue();
    const file = source.files[node];
    if (file === undefined) continue;
    const tokens = estimateTokens(file.bytes);
    const parts =
      tokens <= taskTokens
        ? [{ path: file.path, tokens }]
        : splitFile(file, await outlineOf(file.path), taskTokens);
    for (const part of parts) {
      const open = pieces.at(-1);
      if (open !== undefined && open.tokens + part.tokens <= taskTokens) {
        open.files.push(part);
        if (open.nodes.at(-1) !== node) open.nodes.push(node);
        open.tokens += part.tokens;
      } else pieces.push({ nodes: [node], files: [part], tokens: part.tokens });
    }
  }
  return pieces;
}

async function cutOf(
  compiled: CompiledGraph,
  order: readonly number[],
  pieces: readonly Piece[],
  taskTokens: number,
  yielder: EventLoopYielder,
): Promise<TaskCut> {
  const { source } = compiled;
  const paths = new Map(order.map((node) => [source.files[node]?.path ?? '', node]));
  const pieceOf = new Map(pieces.flatMap(({ nodes }, index) => nodes.map((node) => [node, index])));
  const tokens = pieces.reduce((sum, piece) => sum + piece.tokens, 0);
  const imports = (await closingImports(compiled, order, yielder))
    .map(({ evidence }) => evidence)
    .filter(({ path, to }) => pieceOf.get(paths.get(path) ?? -1) !== pieceOf.get(paths.get(to) ?? -1));
  return {
    reason: `${order.length} files import each other in a circle and have about ${tokens} tokens, more than the ${taskTokens} of one task; it is cut where few imports lead to a later task.`,
    imports: imports.slice(0, 10),
  };
}
