import type { CodeRoots } from '../code-roots.js';
import type { CodeGraph, GraphFile } from '../graph/code-graph.js';
import type { ArchComponent, ArchSystem, Claim } from './arch-design.js';
import type { DesignFacts } from './design-facts.js';
import type { UsedFile } from './used-names.js';

interface SummaryFacts {
  readonly components: readonly ArchComponent[];
  readonly systems: readonly ArchSystem[];
  readonly layers: readonly (readonly string[])[];
  readonly used: ReadonlyMap<number, readonly UsedFile[]>;
}

const MAX_NAMED = 5;

/** What the facts say in a few sentences. */
export function summaryClaims(
  { graph, roots, infra }: DesignFacts,
  { components, systems, layers, used }: SummaryFacts,
): Claim[] {
  const { files } = graph;
  const claims: Claim[] = [];
  const [top] = files
    .filter(({ use }) => use === undefined)
    .toSorted((a, b) => b.importedBy - a.importedBy || b.lines - a.lines);
  const [largest] = components;
  if (largest !== undefined && top !== undefined) {
    const programming = roots.languages.filter(({ kind }) => kind === 'programming');
    const least = programming.reduce((sum, { lines }) => sum + lines, 0) / 20;
    const languages = programming.filter(({ lines }) => lines >= least).slice(0, 4);
    claims.push({
      text: `${languages.map(({ name }) => name).join(', ') || 'Code'} in ${components.length} ${components.length === 1 ? 'component' : 'components'}; the largest is ${largest.name} with ${largest.lines} lines.`,
      evidence: [{ path: largest.keyFiles[0] ?? top.path, line: 1 }],
    });
    claims.push(joinClaim(graph, top, used));
    claims.push(...layerClaims(components, layers));
  }
  const stores = systems.filter(({ kind }) => kind !== 'service');
  if (stores.length > 0) {
    claims.push({
      text: `It keeps or passes data through ${stores
        .slice(0, 5)
        .map(({ name }) => name)
        .join(', ')}.`,
      evidence: stores.slice(0, 5).flatMap(({ evidence }) => evidence.slice(0, 1)),
    });
  }
  const containers = infra.containers.filter(({ scope }) => scope === 'product');
  if (containers.length > 0) {
    claims.push({
      text: `Its files describe ${containers.length === 1 ? 'one container' : `${containers.length} containers`}: ${containers
        .slice(0, 5)
        .map(({ name }) => name)
        .join(', ')}${containers.length > 5 ? ' and more' : ''}.`,
      evidence: containers.slice(0, 4).flatMap(({ evidence }) => evidence.slice(0, 1)),
    });
  }
  return claims;
}

/** How much is joined, and what most rests upon: by names where these are known, else by imports. */
function joinClaim({ totals }: CodeGraph, top: GraphFile, used: SummaryFacts['used']): Claim {
  const joined = `${totals.edges} ${totals.edges === 1 ? 'import joins' : 'imports join'} ${totals.files} files`;
  const [most] = [...used.values()]
    .flat()
    .flatMap(({ path, names }) => names.map((name) => ({ path, ...name })))
    .sort((a, b) => b.users - a.users || b.weight - a.weight);
  // An import in Go is one of all files of a package.
  return most === undefined || (top.language !== 'Go' && most.users < top.importedBy / 2)
    ? {
        text: `${joined}; the file that most others import is ${top.path}, with ${top.importedBy}.`,
        evidence: [{ path: top.path, line: 1 }],
      }
    : {
        text: `${joined}; what others use most is ${most.name} of ${most.path}, in ${most.users} files.`,
        evidence: [{ path: most.path, line: most.line }],
      };
}

function layerClaims(components: readonly ArchComponent[], layers: SummaryFacts['layers']): Claim[] {
  const [bottom = []] = layers;
  const top = layers.at(-1) ?? [];
  if (layers.length < 2) return [];
  const named = (names: readonly string[]) =>
    `${names.slice(0, MAX_NAMED).join(', ')}${names.length > MAX_NAMED ? ` and ${names.length - MAX_NAMED} more` : ''}`;
  const user = components.find(({ name }) => top.includes(name));
  const evidence = user?.dependsOn[0]?.evidence ?? { path: user?.keyFiles[0] ?? '', line: 1 };
  return [
    {
      text: `The components stand in ${layers.length} layers: at the bottom ${named(bottom)}, at the top ${named(top)}.`,
      evidence: [evidence],
    },
  ];
}

/** What the facts warn of. */
export function riskClaims(
  graph: CodeGraph,
  roots: CodeRoots,
  components: readonly ArchComponent[],
  circles: readonly (readonly string[])[],
): Claim[] {
  const risks: Claim[] = [];
  for (const circle of circles.slice(0, 2)) {
    // The weakest link is where it could be cut most easily.
    const [weakest] = components
      .filter(({ name }) => circle.includes(name))
      .flatMap(({ name, dependsOn }) => dependsOn.map((link) => ({ name, ...link })))
      .filter(({ component }) => circle.includes(component))
      .sort((a, b) => a.imports - b.imports);
    if (weakest === undefined) continue;
    risks.push({
      text: `${circle.length} components depend on each other in a circle: ${circle.slice(0, 8).join(', ')}${circle.length > 8 ? ' and more' : ''}; its weakest link is ${weakest.name} to ${weakest.component}, by ${weakest.imports} ${weakest.imports === 1 ? 'file' : 'files'}.${graph.totals.cycles === 0 ? ' No files import each other in a circle: a folder here holds all that is below it.' : ''}`,
      evidence: [weakest.evidence],
    });
  }
  const circle = graph.cycles.find(({ onlyTypes }) => !onlyTypes);
  const [closing] = circle?.closedBy ?? [];
  if (circle !== undefined && closing !== undefined) {
    risks.push({
      text: `${circle.size} files import each other in a circle${graph.totals.cycles > 1 ? `, the largest of ${graph.totals.cycles} circles` : ''}; among others ${closing.path} closes it by importing ${closing.to}.`,
      evidence: [{ path: closing.path, line: closing.line }],
    });
  }
  const huge = graph.files
    .filter(({ use, lines }) => use === undefined && lines > 2_000)
    .toSorted((a, b) => b.lines - a.lines);
  if (huge[0] !== undefined) {
    risks.push({
      text: `${huge.length} ${huge.length === 1 ? 'file has' : 'files have'} more than 2,000 lines, the longest is ${huge[0].path} with ${huge[0].lines}.`,
      evidence: huge.slice(0, 3).map(({ path }) => ({ path, line: 1 })),
    });
  }
  if (roots.tests.files === 0 && graph.files[0] !== undefined) {
    risks.push({ text: 'No test files were found.', evidence: [{ path: graph.files[0].path, line: 1 }] });
  }
  return risks;
}
