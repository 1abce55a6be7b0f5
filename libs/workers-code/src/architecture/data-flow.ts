import type { CodeGraph } from '../graph/code-graph.js';
import type { ArchEntry, ArchSystem, Claim } from './arch-design.js';

const MAX_STEPS = 8;

/** From the entry that brings in most: along the strongest imports to components not yet met, then to what they talk to. */
export function dataFlow(
  graph: CodeGraph,
  names: ReadonlyMap<number, string>,
  entries: readonly ArchEntry[],
  systems: readonly ArchSystem[],
): Claim[] {
  const [entry] = entries.toSorted((a, b) => b.reaches - a.reaches);
  if (entry === undefined || entry.component === '') return [];
  const byName = new Map([...names].map(([index, name]) => [name, index]));
  const steps: Claim[] = [
    {
      text: `It begins in ${entry.path} (${entry.why}), part of ${entry.component}.`,
      evidence: [{ path: entry.path, line: 1 }],
    },
  ];
  const met = new Set([entry.component]);
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
        text: `${name} hands over to ${links.map(({ target, imports }) => `${target} (${imports} imports)`).join(', ')}.`,
        evidence: links.map(({ example }) => ({ path: example.path, line: example.line })),
      });
    }
    open = next;
  }
  const reached = systems.filter(({ usedBy }) => usedBy.some((name) => met.has(name))).slice(0, 5);
  if (reached.length > 0) {
    steps.push({
      text: `Outside it talks to ${reached.map(({ name, usedBy }) => `${name} (from ${usedBy.slice(0, 2).join(', ')})`).join(', ')}.`,
      evidence: reached.flatMap(({ evidence }) => evidence.slice(0, 1)),
    });
  }
  return steps;
}
