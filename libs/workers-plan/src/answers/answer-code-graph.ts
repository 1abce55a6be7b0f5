import { code, plain, type CodeImports, type GraphFile } from '#workers-code';
import type { AnswerFacts } from './answer-facts.js';
import { at, counted, listed, place } from './answer-lines.js';

const MAX_USED = 5;
const MAX_CYCLES = 5;
const LARGE_LINES = 400;

/**
 * Lists refactoring candidates: cycles, the most depended-on files, and large ones, each with its
 * number and the reason.
 */
export function refactorFirst(facts: AnswerFacts): string[] {
  const graph = facts.code_graph;
  if (graph === undefined) return [];
  const product = graph.files.filter(isProduct);
  const large = product.filter(({ lines }) => lines >= LARGE_LINES).toSorted((a, b) => b.lines - a.lines);
  return [
    ...cycles(facts),
    ...used(facts, ({ importedBy, lines }) => importedBy * lines),
    ...listed(
      large,
      ({ path, lines, importedBy }) =>
        `- ${code(`${path}:1`)} has ${lines} lines and is imported by ${counted(importedBy, 'file')}: large files are the hardest to change safely`,
      MAX_USED,
    ),
    ...(large.length === 0 ? [`- No file of the product has ${LARGE_LINES} lines or more.`] : []),
  ];
}

/** Lists the cycles of imports with the imports that close them. */
export function cycles({ code_graph: graph }: AnswerFacts): string[] {
  if (graph === undefined) return [];
  if (graph.cycles.length === 0)
    return [`- No cycles among ${counted(graph.totals.edges, 'import')} between files.`];
  return listed(
    graph.cycles,
    ({ size, files, closedBy, onlyTypes }) =>
      `- A cycle of ${counted(size, 'file')} (${files
        .slice(0, 4)
        .map((path) => code(path))
        .join(
          ', ',
        )}): none of them can be changed or tested without the others${onlyTypes ? ', though types alone close it' : ''}; it is closed by ${closedBy
        .slice(0, 2)
        .map((each) => `${place(each)} importing ${code(each.to)}`)
        .join(' and ')}`,
    MAX_CYCLES,
  );
}

/** Lists the most imported files, with places that import them. */
export function mostUsed(facts: AnswerFacts): string[] {
  return used(facts, ({ importedBy }) => importedBy);
}

/** Returns files that others import, the most important first. */
function used(
  { code_graph: graph, code_imports: imports }: AnswerFacts,
  weightOf: (file: GraphFile) => number,
): string[] {
  if (graph === undefined) return [];
  const imported = graph.files
    .filter((file) => isProduct(file) && file.importedBy > 0)
    .toSorted((a, b) => weightOf(b) - weightOf(a) || b.rank - a.rank);
  if (imported.length === 0) return ['- No file of the product is imported by another.'];
  return listed(
    imported,
    ({ path, importedBy, lines }) =>
      `- ${code(`${path}:1`)} is imported by ${counted(importedBy, 'file')}, so a change here reaches all of them; it has ${counted(lines, 'line')}${importers(path, imports)}`,
    MAX_USED,
  );
}

/** Lists which folders depend on which, with an import as evidence, then the most used files. */
export function partLinks(facts: AnswerFacts): string[] {
  const graph = facts.code_graph;
  if (graph === undefined) return [];
  const links = graph.parts.flatMap(({ path, imports }) =>
    imports.map(({ to, imports: files, example }) => ({
      from: path,
      to: graph.parts[to]?.path ?? '',
      files,
      example,
    })),
  );
  return [
    ...listed(
      links.toSorted((a, b) => b.files - a.files),
      ({ from, to, files, example }) =>
        `- ${code(from)} needs ${code(to)}: ${counted(files, 'file')} of it import from there${at([example])}`,
    ),
    ...mostUsed(facts),
  ];
}

/** Lists files that neither an import nor a declaration leads to. */
export function unimported({ code_graph: graph }: AnswerFacts): string[] {
  if (graph === undefined) return [];
  const alone = graph.entryPoints.filter(({ kind }) => kind === 'unimported');
  if (alone.length === 0)
    return ['- Every file of the product is imported by another or declared as an entry.'];
  return listed(
    alone,
    ({ path, why, reaches }) =>
      `- ${code(`${path}:1`)} is imported by nothing (${plain(why, 120)}); it brings in ${counted(reaches, 'file')}`,
  );
}

/** Lists how the program starts and what it brings in, in the order of its lines. */
export function entrySteps({ code_graph: graph, code_imports: imports }: AnswerFacts): string[] {
  const entry = graph?.entryPoints.find(({ kind }) => kind === 'executable') ?? graph?.entryPoints[0];
  if (entry === undefined) return [];
  const isFile = graph?.files.some(({ path }) => path === entry.path) === true;
  const own = imports === undefined ? [] : importsOf(entry.path, imports);
  return [
    `- It begins in ${code(isFile ? `${entry.path}:1` : entry.path)} (${plain(entry.why, 120)}), which brings in ${counted(entry.reaches, 'file')}.`,
    ...listed(own, ({ line, to }) => `- ${place({ path: entry.path, line })} brings in ${to}`, 12),
  ];
}

function importsOf(
  path: string,
  { files, imports }: CodeImports,
): { readonly line: number; readonly to: string }[] {
  const from = files.findIndex((file) => file.path === path);
  return imports.flatMap((found) => {
    if (found.from !== from) return [];
    const { target, line } = found;
    if (target.kind === 'file') return [{ line, to: code(target.path) }];
    if (target.kind === 'package') return [{ line, to: `the package ${code(target.name)}` }];
    return [];
  });
}

function importers(path: string, imports: CodeImports | undefined): string {
  const found = (imports?.imports ?? []).filter(
    ({ target }) => target.kind === 'file' && target.path === path,
  );
  return at(found.slice(0, 2).map(({ from, line }) => ({ path: imports?.files[from]?.path ?? '', line })));
}

function isProduct({ use }: GraphFile): boolean {
  return use === undefined;
}
