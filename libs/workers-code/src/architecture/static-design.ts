import type { CodeGraph, GraphEntry, GraphPart } from '../graph/code-graph.js';
import { PartIndex } from '../graph/folder-parts.js';
import type { SourceLine } from '../infra/infra-context.js';
import type { ArchComponent, ArchDesign, ArchEntry, ComponentCall } from './arch-design.js';
import { componentNames } from './component-names.js';
import { dataFlow } from './data-flow.js';
import { riskClaims, summaryClaims } from './design-claims.js';
import type { DesignFacts } from './design-facts.js';
import { findCalls } from './find-calls.js';
import { findSystems } from './find-systems.js';
import { folderWords, type FolderWords } from './folder-words.js';

const MAX_COMPONENTS = 24;
const MAX_LINKS = 12;
const MAX_ENTRIES = 15;
const MAX_SYSTEMS = 30;

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
  const components = chosen.flatMap((index): ArchComponent[] => {
    const part = graph.parts[index];
    return part === undefined ? [] : [componentOf(part, index, words.get(index), { names, calls, graph })];
  });
  const partOf = partIndex(graph);
  const entryPoints = entriesOf(graph, names, partOf);
  const systems = findSystems(infra, graph, names);
  const more = shown.length - chosen.length;
  return {
    source: 'static',
    summary: summaryClaims(facts, components, systems),
    components,
    dataFlow: dataFlow({ components, entries: graph.entryPoints, systems, names, partOf }),
    entryPoints,
    systems: systems.slice(0, MAX_SYSTEMS),
    risks: riskClaims(graph, roots),
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
  { fs, has, graph, breather }: DesignFacts,
): Promise<Map<number, FolderWords>> {
  const found = new Map<number, readonly FolderWords[]>();
  const times = new Map<string, number>();
  for (const index of chosen) {
    await breather.rest();
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
  readonly graph: CodeGraph;
}

function componentOf(
  part: GraphPart,
  index: number,
  words: FolderWords | undefined,
  { names, calls, graph }: Around,
): ArchComponent {
  const name = names.get(index) ?? '';
  const evidence: SourceLine[] = [words?.evidence ?? { path: part.top[0] ?? part.path, line: 1 }];
  return {
    name,
    path: part.path,
    responsibility: { text: words?.text ?? structureWords(part, graph, callersOf(name, calls)), evidence },
    basis: words === undefined ? 'structure' : 'words',
    files: part.productFiles,
    lines: part.productLines,
    languages: part.languages,
    keyFiles: part.top,
    dependsOn: part.imports
      .flatMap(({ to, imports, example }) => {
        const component = names.get(to);
        return component === undefined
          ? []
          : [{ component, imports, evidence: { path: example.path, line: example.line } }];
      })
      .slice(0, MAX_LINKS),
    calls: calls.get(index) ?? [],
  };
}

/** Nobody says what the folder is for: what its code looks like is all there is. */
function structureWords(part: GraphPart, { parts }: CodeGraph, callers: number): string {
  const at = parts.indexOf(part);
  const users = parts.filter(({ imports }) => imports.some(({ to }) => to === at)).length;
  const folder = part.path === '.' ? '' : `${part.path}/`;
  const around = part.top.slice(0, 3).map((path) => path.slice(folder.length));
  const uses = part.uses.slice(0, 3).map(({ name }) => name);
  return [
    `${part.languages[0] ?? 'Code'} around ${around.join(', ')}`,
    users > 0 ? `used by ${users} other ${users === 1 ? 'component' : 'components'}` : '',
    callers > 0 ? `called by ${callers} over the network` : '',
    users + callers === 0 ? 'used by no other component' : '',
    uses.length > 0 ? `built on ${uses.join(', ')}` : '',
  ]
    .filter((text) => text !== '')
    .join('; ');
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
