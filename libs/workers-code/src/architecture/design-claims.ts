import type { CodeRoots } from '../code-roots.js';
import type { CodeGraph } from '../graph/code-graph.js';
import type { ArchComponent, ArchSystem, Claim } from './arch-design.js';
import type { DesignFacts } from './design-facts.js';

/** What the facts say in a few sentences. */
export function summaryClaims(
  { graph, roots, infra }: DesignFacts,
  components: readonly ArchComponent[],
  systems: readonly ArchSystem[],
): Claim[] {
  const { totals, files } = graph;
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
    claims.push({
      text: `${totals.edges} imports join ${totals.files} files in ${totals.layers} ${totals.layers === 1 ? 'layer' : 'layers'}; the file that most others import is ${top.path}, with ${top.importedBy}.`,
      evidence: [{ path: top.path, line: 1 }],
    });
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

/** What the facts warn of. */
export function riskClaims(graph: CodeGraph, roots: CodeRoots): Claim[] {
  const risks: Claim[] = [];
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
