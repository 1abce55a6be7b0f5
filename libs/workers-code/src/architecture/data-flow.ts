import type { GraphEntry } from '../graph/code-graph.js';
import type { SourceLine } from '../infra/infra-context.js';
import type { ArchComponent, ArchSystem, Claim } from './arch-design.js';

const MAX_FLOWS = 2;
const MAX_STEPS = 7;
const MAX_NAMED = 5;
const MAX_CALLS = 6;
const MAX_EVIDENCE = 3;

export interface FlowFacts {
  readonly components: readonly ArchComponent[];
  readonly entries: readonly GraphEntry[];
  readonly systems: readonly ArchSystem[];
  /** Names of components by the places of their parts. */
  readonly names: ReadonlyMap<number, string>;
  /** The part of an entry. */
  readonly partOf: (entry: GraphEntry) => number;
}

/**
 * One entry, or two that lead to different places, followed through the
 * components that they really bring in, the nearest first; then calls over the
 * network, then what these talk to outside. Declared entries come before
 * files that merely nothing imports.
 */
export function dataFlow(facts: FlowFacts): Claim[] {
  const { components, entries, systems, names } = facts;
  const shown = ({ steps }: GraphEntry) => steps.filter(({ part }) => names.has(part));
  const isDeclared = ({ kind }: GraphEntry) => kind !== 'unimported';
  const byName = new Map(components.map((component) => [component.name, component]));
  const leads = (entry: GraphEntry) => {
    const own = byName.get(names.get(facts.partOf(entry)) ?? '');
    return Math.max(shown(entry).length, own?.dependsOn.length ?? 0, own?.calls.length ?? 0);
  };
  const begins = entries.toSorted(
    (a, b) => Number(isDeclared(b)) - Number(isDeclared(a)) || leads(b) - leads(a) || b.reaches - a.reaches,
  );
  const met = new Set<string>();
  const steps: Claim[] = [];
  let flows = 0;
  for (const entry of begins) {
    if (flows >= MAX_FLOWS) break;
    const own = names.get(facts.partOf(entry));
    if (own === undefined || (flows > 0 && (met.has(own) || !isDeclared(entry)))) continue;
    const flow = flowFrom(entry, own, facts, met);
    // A second flow that leads nowhere new says nothing.
    if (flows > 0 && flow.length < 2) continue;
    flows += 1;
    steps.push(...flow);
  }
  const reached = systems.filter(({ usedBy }) => usedBy.some((name) => met.has(name))).slice(0, MAX_NAMED);
  if (reached.length > 0) {
    steps.push({
      text: `Outside the code these talk to ${reached.map(({ name, usedBy }) => `${name} (from ${usedBy.slice(0, 2).join(', ')})`).join(', ')}.`,
      evidence: reached.flatMap(({ evidence }) => evidence.slice(0, 1)),
    });
  }
  return steps;
}

function flowFrom(entry: GraphEntry, own: string, facts: FlowFacts, met: Set<string>): Claim[] {
  const { names, components } = facts;
  const { path, why, reaches } = entry;
  const comes =
    reaches === 0
      ? 'no import leads from it to another file'
      : `${reaches} ${reaches === 1 ? 'file comes' : 'files come'} with it`;
  const isFile = /\.\w+$/.test(path);
  const lead = components.find(({ name }) => name === own)?.keyFiles[0] ?? path;
  const claims: Claim[] = [
    {
      text: `It begins in ${path} (${why}), part of ${own}; ${comes}.`,
      evidence: [{ path: isFile ? path : lead, line: 1 }],
    },
  ];
  met.add(own);
  const groups = new Map<string, { name: string; files: number; by: GraphEntry['steps'][number]['by'] }[]>();
  for (const { part, from, files, by } of entry.steps) {
    const name = names.get(part);
    if (name === undefined || met.has(name)) continue;
    met.add(name);
    const begin = names.get(from) ?? own;
    const group = groups.get(begin) ?? [];
    groups.set(begin, group);
    group.push({ name, files, by });
  }
  for (const [name, group] of [...groups].slice(0, MAX_STEPS)) {
    const largest = group.toSorted((a, b) => b.files - a.files).slice(0, MAX_NAMED);
    const more = group.length - largest.length;
    claims.push({
      text: `${name} brings in ${largest.map((each) => `${each.name} (${each.files} ${each.files === 1 ? 'file' : 'files'})`).join(', ')}${more > 0 ? ` and ${more} more` : ''}.`,
      evidence: distinct(largest.map(({ by }) => ({ path: by.path, line: by.line }))).slice(0, MAX_EVIDENCE),
    });
  }
  const isTied = components.some(
    ({ name, dependsOn }) => name === own && dependsOn.some(({ by }) => by === 'names'),
  );
  if (groups.size === 0 || isTied) claims.push(...tiedTo(own, components, met));
  claims.push(...calledFrom(components, met));
  return claims;
}

/** Where no import leads on from an entry, what its component is tied to, step by step. */
function tiedTo(own: string, components: readonly ArchComponent[], met: Set<string>): Claim[] {
  const byName = new Map(components.map((component) => [component.name, component]));
  const claims: Claim[] = [];
  const open = [own];
  for (const name of open) {
    if (claims.length >= MAX_STEPS) break;
    const links = (byName.get(name)?.dependsOn ?? []).filter(({ component }) => !met.has(component));
    if (links.length === 0) continue;
    for (const { component } of links) met.add(component);
    open.push(...links.map(({ component }) => component));
    claims.push({
      text: `${name} uses ${links
        .slice(0, MAX_NAMED)
        .map(({ component }) => component)
        .join(', ')}${links.length > MAX_NAMED ? ` and ${links.length - MAX_NAMED} more` : ''}.`,
      evidence: links.slice(0, MAX_EVIDENCE).map(({ evidence }) => evidence),
    });
  }
  return claims;
}

/** What the components met so far call over the network, and what these call in turn. */
function calledFrom(components: readonly ArchComponent[], met: Set<string>): Claim[] {
  const byName = new Map(components.map((component) => [component.name, component]));
  const claims: Claim[] = [];
  // The set grows while it is gone through, so that calls of what is called come too.
  for (const name of met) {
    const called = (byName.get(name)?.calls ?? []).filter(({ component }) => !met.has(component));
    if (called.length === 0 || claims.length >= MAX_CALLS) continue;
    for (const { component } of called) met.add(component);
    claims.push({
      text: `${name} calls ${called.map(({ component }) => component).join(', ')} over the network.`,
      evidence: called.slice(0, MAX_EVIDENCE).map(({ evidence }) => evidence),
    });
  }
  return claims;
}

function distinct(lines: readonly SourceLine[]): SourceLine[] {
  return [...new Map(lines.map((each) => [`${each.path}:${each.line}`, each])).values()];
}
