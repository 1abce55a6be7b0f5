import type { ArchComponent, ArchEntry, ArchSystem, Claim } from './arch-design.js';

const MAX_FLOWS = 2;
const MAX_STEPS = 6;
const MAX_NAMED = 4;

/**
 * From the entries that bring in most, along the strongest imports and the
 * calls over the network to components not yet met, then to what these talk to
 * outside. Declared entries come before files that merely nothing imports.
 */
export function dataFlow(
  components: readonly ArchComponent[],
  entries: readonly ArchEntry[],
  systems: readonly ArchSystem[],
): Claim[] {
  const isDeclared = ({ why }: ArchEntry) => !why.startsWith('imports others');
  const byName = new Map(components.map((component) => [component.name, component]));
  const leads = (name: string) => {
    const { dependsOn = [], calls = [] } = byName.get(name) ?? {};
    return dependsOn.length + calls.length;
  };
  const begins = entries
    .filter(({ component }) => leads(component) > 0)
    .toSorted(
      (a, b) =>
        Number(isDeclared(b)) - Number(isDeclared(a)) ||
        b.reaches - a.reaches ||
        leads(b.component) - leads(a.component),
    );
  const met = new Set<string>();
  const steps: Claim[] = [];
  let flows = 0;
  for (const entry of begins) {
    if (flows >= MAX_FLOWS) break;
    if (met.has(entry.component) || (flows > 0 && !isDeclared(entry))) continue;
    const flow = flowFrom(entry, byName, met);
    // A second flow that leads nowhere new says nothing.
    if (flows > 0 && flow.length < 2) continue;
    flows += 1;
    steps.push(...flow);
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

function flowFrom(entry: ArchEntry, byName: ReadonlyMap<string, ArchComponent>, met: Set<string>): Claim[] {
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
      if (steps.length >= MAX_STEPS) break;
      const { dependsOn = [], calls = [] } = byName.get(name) ?? {};
      const isNew = ({ component }: { readonly component: string }) => !met.has(component);
      const used = dependsOn.filter(isNew).slice(0, MAX_NAMED);
      for (const { component } of used) met.add(component);
      const called = calls.filter(isNew);
      for (const { component } of called) met.add(component);
      next.push(...used.map(({ component }) => component), ...called.map(({ component }) => component));
      if (used.length > 0) {
        steps.push({
          text: `${name} uses ${used.map(({ component, imports }) => `${component} (${imports} ${imports === 1 ? 'import' : 'imports'})`).join(', ')}.`,
          evidence: used.map(({ evidence }) => evidence),
        });
      }
      if (called.length > 0) {
        steps.push({
          text: `${name} calls ${called.map(({ component }) => component).join(', ')} over the network.`,
          evidence: called.map(({ evidence }) => evidence),
        });
      }
    }
    open = next;
  }
  return steps;
}
