import type { CodeGraph, GraphEntry, GraphPart } from '../graph/code-graph.js';
import { PartIndex } from '../graph/folder-parts.js';
import type { ArchComponent, ArchDesign, ArchEntry, ComponentCall, ComponentLink } from './arch-design.js';
import { componentLayers } from './component-layers.js';
import { componentNames } from './component-names.js';
import { dataFlow } from './data-flow.js';
import { riskClaims, summaryClaims } from './design-claims.js';
import type { DesignFacts } from './design-facts.js';
import { findCalls } from './find-calls.js';
import { findSystems } from './find-systems.js';
import { folderWords, type FolderWords } from './folder-words.js';
import { insideComponents } from './inside-component.js';
import { nameTies } from './name-ties.js';
import { leadingFiles, structureWords } from './structure-words.js';
import { usedFiles, type UsedFile } from './used-names.js';

const MAX_COMPONENTS = 24;
const MAX_LINKS = 12;
const MAX_ENTRIES = 15;
const MAX_SYSTEMS = 30;
const MAX_KEY_FILES = 5;

/** The design as the structure alone shows it: no claim goes beyond the lines that it names. */
export async function staticDesign(facts: DesignFacts): Promise<ArchDesign> {
  const { graph, infra, roots } = facts;
  const shown = graph.parts.flatMap((part, index) => (part.productFiles > 0 ? [index] : []));
  const chosen = shown
    .toSorted((a, b) => weightOf(graph.parts[b]) - weightOf(graph.parts[a]))
    .slice(0, MAX_COMPONENTS);
  const names = componentNames(graph, chosen);
  const calls = findCalls(infra, graph, names);
  const words = await ownWords(chosen, facts);
  const used = await usedFiles(facts.symbols, graph, facts.yielder);
  const ties = await nameTies(facts.symbols, graph, names, facts.yielder);
  const components: ArchComponent[] = [];
  for (const index of chosen) {
    const part = graph.parts[index];
    if (part === undefined) continue;
    const around = { names, calls, ties, used: used.get(index) ?? [], words: words.get(index), facts };
    components.push(await componentOf(part, index, around));
  }
  const { layers, circles } = componentLayers(components);
  const partOf = partIndex(graph);
  const entryPoints = entriesOf(graph, names, partOf);
  const systems = findSystems(infra, graph, names);
  const more = shown.length - chosen.length;
  return {
    source: 'static',
    summary: summaryClaims(facts, { components, systems, layers, used }),
    components,
    layers,
    inside: await insideComponents(names, used, facts),
    dataFlow: dataFlow({ components, entries: graph.entryPoints, systems, names, partOf }),
    entryPoints,
    systems: systems.slice(0, MAX_SYSTEMS),
    risks: riskClaims(graph, roots, components, circles),
    dropped: [],
    leftOut: more > 0 ? [`${more} smaller parts are no components here.`] : [],
  };
}

function weightOf(part: GraphPart | undefined): number {
  return part?.productLines ?? 0;
}

/** What the project says of each part. A sentence that it says of several of them tells nothing of one. */
async function ownWords(
  chosen: readonly number[],
  { fs, has, graph, yielder }: DesignFacts,
): Promise<Map<number, FolderWords>> {
  const found = new Map<number, readonly FolderWords[]>();
  const times = new Map<string, number>();
  for (const index of chosen) {
    await yielder.yieldIfDue();
    const part = graph.parts[index];
    // Words at the top are of the project as a whole.
    if (part === undefined || part.path === '.') continue;
    const words = await folderWords(fs, part.path, has, part.top);
    found.set(index, words);
    for (const text of new Set(words.map((each) => each.text))) times.set(text, (times.get(text) ?? 0) + 1);
  }
  const own = new Map<number, FolderWords>();
  for (const [index, words] of found) {
    const first = words.find(({ text }) => times.get(text) === 1);
    if (first !== undefined) own.set(index, first);
  }
  return own;
}

interface Around {
  readonly names: ReadonlyMap<number, string>;
  readonly calls: ReadonlyMap<number, readonly ComponentCall[]>;
  readonly ties: ReadonlyMap<number, readonly ComponentLink[]>;
  readonly used: readonly UsedFile[];
  readonly words: FolderWords | undefined;
  readonly facts: DesignFacts;
}

async function componentOf(
  part: GraphPart,
  index: number,
  { names, calls, ties, used, words, facts }: Around,
): Promise<ArchComponent> {
  const name = names.get(index) ?? '';
  const joins = { users: usersOf(index, name, facts.graph, ties), callers: callersOf(name, calls) };
  const shape = words === undefined ? await structureWords(part, used, joins, facts) : undefined;
  return {
    name,
    path: part.path,
    responsibility: shape?.claim ?? {
      text: words?.text ?? '',
      evidence: words === undefined ? [] : [words.evidence],
    },
    basis: shape === undefined ? 'words' : shape.isSaid ? 'comment' : 'structure',
    files: part.productFiles,
    lines: part.productLines,
    languages: part.languages,
    keyFiles: leadingFiles(part, used).slice(0, MAX_KEY_FILES),
    dependsOn: linksOf(part, names, ties.get(index) ?? []),
    calls: calls.get(index) ?? [],
  };
}

/** What a part imports, then what it uses by name alone. */
function linksOf(
  part: GraphPart,
  names: ReadonlyMap<number, string>,
  ties: readonly ComponentLink[],
): ComponentLink[] {
  const imported = part.imports.flatMap(({ to, imports, example }): ComponentLink[] => {
    const component = names.get(to);
    const evidence = { path: example.path, line: example.line };
    return component === undefined ? [] : [{ component, imports, evidence }];
  });
  const known = new Set(imported.map(({ component }) => component));
  return [...imported, ...ties.filter(({ component }) => !known.has(component))].slice(0, MAX_LINKS);
}

function usersOf(index: number, name: string, { parts }: CodeGraph, ties: Around['ties']): number {
  return parts.filter(
    ({ imports }, at) =>
      imports.some(({ to }) => to === index) || ties.get(at)?.some(({ component }) => component === name),
  ).length;
}

function callersOf(name: string, calls: ReadonlyMap<number, readonly ComponentCall[]>): number {
  return [...calls.values()].filter((each) => each.some(({ component }) => component === name)).length;
}

/** The part of an entry: of its file, or the one that its folder is in. */
function partIndex(graph: CodeGraph): (entry: GraphEntry) => number {
  const index = new PartIndex(graph.parts.map(({ path }) => (path === '.' ? '' : path)));
  const files = new Set(graph.files.map(({ path }) => path));
  return ({ path }) => index.of(files.has(path) ? path : path === '.' ? 'x' : `${path}/x`) ?? -1;
}

function entriesOf(
  { entryPoints }: CodeGraph,
  names: ReadonlyMap<number, string>,
  partOf: (entry: GraphEntry) => number,
): ArchEntry[] {
  return entryPoints.slice(0, MAX_ENTRIES).map((entry) => {
    const { path, why, reaches } = entry;
    return { path, why, reaches, component: names.get(partOf(entry)) ?? '' };
  });
}
