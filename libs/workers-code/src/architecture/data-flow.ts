import type { CodeGraph } from '../graph/code-graph.js';
import type { ArchEntry, ArchSystem, Claim } from './arch-design.js';

const MAX_FLOWS = 2;
const MAX_STEPS = 5;

/**
 * From the entries that bring in most, along the strongest imports to
 * components not yet met, then to what these talk to outside. Declared entries
 * come before files that merely nothing imports.
 */
export function dataFlow(
  graph: CodeGraph,
  names: ReadonlyMap<number, string>,
  entries: readonly ArchEntry[],
  systems: readonly ArchSystem[],
): Claim[] {
  const isDeclared = ({ why }: ArchEntry) => !why.startsWith('imports others');
  const begins = entries
    .filter(({ component, reaches }) => component !== '' && reaches > 0)
    .toSorted((a, b) => Number(isDeclared(b)) - Number(isDeclared(a)) || b.reaches - a.reaches);
  const met = new Set<string>();
  const steps: Claim[] = [];
  let flows = 0;
  for (const entry of begins) {
    if (flows >= MAX_FLOWS) break;
    if (met.has(entry.component)) continue;
    flows += 1;
    steps.push(...flowFrom(entry, graph, names, met));
  }
  const reached = systems.filter(({ usedBy }) => usedBy.some((name) => met.has(name))).slice(0, 5);
  if (reached.length > 0) {
    steps.push({
      text: `Outside the code these talk to ${reached.map(({ name, usedBy }) => `${name} (from ${usedBy.slice(0, 2).join(', ')})`).join(', ')}.`,
      evidence: reached.flatMap(({ evidence }) => evidence.slice(0, 1)),
    });
  }
  return steps;
}

function flowFrom(
  entry: ArchEntry,
  graph: CodeGraph,
  names: ReadonlyMap<number, string>,
  met: Set<string>,
): Claim[] {
  const byName = new Map([...names].map(([index, name]) => [name, index]));
  const steps: Claim[] = [
    {
      text: `It begins in ${entry.path} (${entry.why}), part of ${entry.component}; ${entry.reaches} files come with it.`,
      evidence: [{ path: entry.path, line: 1 }],
    },
  ];
  met.add(entry.component);
  let open = [entry.component];
  while (open.length > 0 && steps.length < MAX_STEPS) {
    const next: string[] = [];
    for (const name of open) {
      const links = (graph.parts[byName.get(name) ?? -1]?.imports ?? [])
        .flatMap(({ to, imports, example }) => {
          const target = names.get(to);
          return target === undefined || met.has(target) ? [] : [{ target, imports, example }];
        })
        .slice(0, 3);
      if (links.length === 0 || steps.length >= MAX_STEPS) continue;
      for (const { target } of links) {
        met.add(target);
        next.push(target);
      }
      steps.push({
        text: `${name} uses ${links.map(({ target, imports }) => `${target} (${imports} ${imports === 1 ? 'import' : 'imports'})`).join(', ')}.`,
        evidence: links.map(({ example }) => ({ path: example.path, line: example.line })),
      });
    }
    open = next;
  }
  return steps;
}
