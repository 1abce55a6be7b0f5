import type { CodeGraph } from '../graph/code-graph.js';
import { PartIndex } from '../graph/folder-parts.js';
import type { InfraContext } from '../infra/infra-context.js';
import { baseNameOf } from '../repo-path.js';
import type { ComponentCall } from './arch-design.js';

const ADDRESS =
  /^([A-Z][A-Z0-9_]*?)(?:_(?:SERVICE|SVC|SERVER|API))?_(?:ADDR|ADDRESS|URL|URI|HOST|ENDPOINT|BASE_URL)$/;
const LEAST_LENGTH = 3;
const MAX_CALLS = 200;

/**
 * Calls between components over the network, as far as names tell: a component
 * that reads `CART_SERVICE_ADDR` calls the one in the folder `cartservice`.
 * By the places of their parts.
 */
export function findCalls(
  { environment }: InfraContext,
  graph: CodeGraph,
  names: ReadonlyMap<number, string>,
): ReadonlyMap<number, readonly ComponentCall[]> {
  const index = new PartIndex(graph.parts.map(({ path }) => (path === '.' ? '' : path)));
  const byStem = new Map<string, number>();
  for (const [place, { path, name }] of graph.parts.entries()) {
    if (!names.has(place)) continue;
    for (const segment of [...path.split('/'), baseNameOf(name ?? '')]) {
      const stem = stemOf(segment);
      if (stem.length >= LEAST_LENGTH && !byStem.has(stem)) byStem.set(stem, place);
    }
  }
  const calls = new Map<number, ComponentCall[]>();
  let count = 0;
  for (const { name: variable, reads } of environment) {
    const target = byStem.get(stemOf(ADDRESS.exec(variable)?.[1] ?? ''));
    const component = names.get(target ?? -1);
    if (target === undefined || component === undefined) continue;
    for (const { path, line } of reads) {
      const from = index.of(path);
      if (from === undefined || from === target || !names.has(from) || count >= MAX_CALLS) continue;
      const known = calls.get(from) ?? [];
      calls.set(from, known);
      if (known.some((each) => each.component === component)) continue;
      known.push({ component, variable, evidence: { path, line } });
      count += 1;
    }
  }
  return calls;
}

/** `CART`, `cartservice` and `cart-service` have one stem. */
function stemOf(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '')
    .replace(/(service|svc|server|api)$/, '');
}
