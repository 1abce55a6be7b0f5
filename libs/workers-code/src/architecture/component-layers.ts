import type { ArchComponent } from './arch-design.js';

export interface ComponentLayers {
  /** Names from the bottom: the first imports no other component, each later one only what is below it or beside it in a circle. */
  readonly layers: readonly (readonly string[])[];
  /** Components that import each other, directly or not. */
  readonly circles: readonly (readonly string[])[];
}

/** How components stand upon each other. There are few of them, so that every pair may be looked at. */
export function componentLayers(
  components: readonly Pick<ArchComponent, 'name' | 'dependsOn'>[],
): ComponentLayers {
  const names = new Set(components.map(({ name }) => name));
  const direct = new Map(
    components.map(({ name, dependsOn }) => [
      name,
      dependsOn.map(({ component }) => component).filter((each) => names.has(each) && each !== name),
    ]),
  );
  const reached = new Map([...names].map((name) => [name, reachedFrom(name, direct)]));
  const isTied = (a: string, b: string) =>
    a === b || (reached.get(a)?.has(b) === true && reached.get(b)?.has(a) === true);
  const levels = new Map<string, number>();
  const below = new Map(
    [...names].map((name) => [name, [...(reached.get(name) ?? [])].filter((each) => !isTied(name, each))]),
  );
  // What stands upon less comes first, so that all that a component stands upon has its level already.
  const order = [...names].sort((a, b) => (below.get(a)?.length ?? 0) - (below.get(b)?.length ?? 0));
  for (const name of order)
    levels.set(name, Math.max(-1, ...(below.get(name) ?? []).map((each) => levels.get(each) ?? 0)) + 1);
  const count = names.size === 0 ? 0 : Math.max(...levels.values()) + 1;
  const circles = [...names]
    .map((name) => [...names].filter((each) => isTied(name, each)))
    .filter(([first, ...others], at) => others.length > 0 && first === [...names][at]);
  return {
    layers: Array.from({ length: count }, (_, level) =>
      [...names].filter((name) => levels.get(name) === level),
    ),
    circles,
  };
}

function reachedFrom(start: string, direct: ReadonlyMap<string, readonly string[]>): Set<string> {
  const seen = new Set<string>();
  const open = [...(direct.get(start) ?? [])];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    open.push(...(direct.get(name) ?? []));
  }
  return seen;
}
