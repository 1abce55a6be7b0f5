import type { CodeGraph } from '../graph/code-graph.js';
import type { ComponentInside, InsideFile } from './arch-design.js';
import type { DesignFacts } from './design-facts.js';
import { commentOf } from './structure-words.js';
import { topDefinitions } from '../symbols/symbol-index.js';
import { HOLDERS, type UsedFile } from './used-names.js';

/** A component is looked into when it holds so much of the product, in so many files, that its name says too little. */
const LEAST_SHARE = 0.25;
const LEAST_FILES = 8;
const MAX_COMPONENTS = 2;
const MAX_FILES = 14;
const MAX_NAMES = 4;

/**
 * The most important files of components that no folder divides further,
 * though they hold a large share of the product: what others use, what ranks
 * high, and what is long.
 */
export async function insideComponents(
  names: ReadonlyMap<number, string>,
  used: ReadonlyMap<number, readonly UsedFile[]>,
  facts: DesignFacts,
): Promise<ComponentInside[]> {
  const { graph } = facts;
  const all = graph.parts.reduce((sum, { productLines }) => sum + productLines, 0);
  const large = [...names]
    .filter(([index]) => {
      const part = graph.parts[index];
      return part !== undefined && part.productFiles >= LEAST_FILES && part.productLines >= all * LEAST_SHARE;
    })
    .slice(0, MAX_COMPONENTS);
  const found: ComponentInside[] = [];
  for (const [index, component] of large) {
    const files = await chosenFiles(index, used.get(index) ?? [], facts);
    found.push({ component, files, more: (graph.parts[index]?.productFiles ?? 0) - files.length });
  }
  return found;
}

async function chosenFiles(
  part: number,
  used: readonly UsedFile[],
  facts: DesignFacts,
): Promise<InsideFile[]> {
  const { graph, symbols, yielder } = facts;
  const weights = new Map(used.map((file) => [file.path, file]));
  const own: { path: string; language: string; lines: number; rank: number; place: number }[] = [];
  let place = -1;
  await yielder.each(graph.files, ({ path, language, lines, rank, part: at, use }) => {
    place += 1;
    if (at === part && use === undefined) own.push({ path, language, lines, rank, place });
  });
  const most = (of: (file: (typeof own)[number]) => number) => Math.max(1, ...own.map(of));
  const weightOf = ({ path }: { readonly path: string }) => weights.get(path)?.weight ?? 0;
  const [longest, highest, heaviest] = [most(({ lines }) => lines), most(({ rank }) => rank), most(weightOf)];
  const score = (file: (typeof own)[number]) =>
    file.lines / longest + file.rank / highest + weightOf(file) / heaviest;
  const chosen = own.sort((a, b) => score(b) - score(a)).slice(0, MAX_FILES);
  const links = linksAmong(graph, new Set(chosen.map((file) => file.place)));
  const definitions = new Map<string, readonly string[]>();
  const wanted = new Set(chosen.map(({ path }) => path));
  await yielder.each(symbols.files, ({ path, language, definitions: own }) => {
    if (!wanted.has(path)) return;
    const top = topDefinitions(language, own).flatMap((place) => own[place] ?? []);
    const given = top.filter(({ exported, kind }) => exported && !HOLDERS.has(kind));
    definitions.set(
      path,
      given.map(({ name }) => name),
    );
  });
  const files: InsideFile[] = [];
  for (const { path, language, lines, place: at } of chosen) {
    const names = weights.get(path)?.names ?? [];
    const said = await commentOf(path, names, language, facts);
    const given = [...new Set([...names.map(({ name }) => name), ...(definitions.get(path) ?? [])])];
    files.push({
      path,
      lines,
      ...(said === undefined ? {} : { words: { text: said.text, evidence: [{ path, line: said.line }] } }),
      gives: given.slice(0, MAX_NAMES),
      imports: links.get(at) ?? [],
    });
  }
  return files;
}

/** By the place of a file: the paths of those that it imports. */
function linksAmong({ edges, files }: CodeGraph, places: ReadonlySet<number>): Map<number, string[]> {
  const links = new Map<number, string[]>();
  for (const [from, to] of edges) {
    if (!places.has(from) || !places.has(to)) continue;
    const path = files[to]?.path ?? '';
    const known = links.get(from);
    if (known === undefined) links.set(from, [path]);
    else known.push(path);
  }
  return links;
}
