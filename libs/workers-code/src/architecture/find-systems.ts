import type { CodeGraph } from '../graph/code-graph.js';
import { PartIndex } from '../graph/folder-parts.js';
import type { InfraContext, InfraItem, SourceLine } from '../infra/infra-context.js';
import { serviceOfPackage, type PackageEcosystem } from '../infra/service-lookup.js';
import type { ArchSystem } from './arch-design.js';

const KINDS: readonly (readonly ['databases' | 'queues' | 'services', ArchSystem['kind']])[] = [
  ['databases', 'database'],
  ['queues', 'queue'],
  ['services', 'service'],
];
/** How components talk to each other, not somebody whom they talk to. */
const PROTOCOL = 'gRPC peers';
const ECOSYSTEMS: Readonly<Record<string, PackageEcosystem>> = {
  TypeScript: 'npm',
  JavaScript: 'npm',
  Vue: 'npm',
  Svelte: 'npm',
  Python: 'py',
  Go: 'go',
  Rust: 'cargo',
  Java: 'jvm',
  Kotlin: 'jvm',
  Ruby: 'gem',
  PHP: 'php',
  'C#': 'net',
};

/** What `infra_context` found for the product, joined with the components that import a client of it. */
export function findSystems(
  infra: InfraContext,
  graph: CodeGraph,
  /** Names of components by the places of their parts. */
  names: ReadonlyMap<number, string>,
): ArchSystem[] {
  const users = new Map<string, { components: Set<string>; evidence: SourceLine[] }>();
  for (const [index, { uses, languages }] of graph.parts.entries()) {
    const component = names.get(index);
    if (component === undefined) continue;
    for (const { name, example } of uses) {
      for (const language of languages) {
        const ecosystem = ECOSYSTEMS[language];
        const found = ecosystem === undefined ? undefined : serviceOfPackage(ecosystem, name);
        if (found === undefined) continue;
        const known = users.get(found.name) ?? { components: new Set(), evidence: [] };
        known.components.add(component);
        if (known.evidence.length < 3) known.evidence.push(example);
        users.set(found.name, known);
        break;
      }
    }
  }
  const index = new PartIndex(graph.parts.map(({ path }) => (path === '.' ? '' : path)));
  const product = new Set(graph.files.flatMap(({ path, use }) => (use === undefined ? [path] : [])));
  // Code that names an address or a client of the runtime talks to it as well.
  const inCode = (evidence: readonly SourceLine[]) =>
    evidence.flatMap(({ path }) => names.get((product.has(path) ? index.of(path) : undefined) ?? -1) ?? []);
  return KINDS.flatMap(([list, kind]) =>
    infra[list]
      .filter(({ scope, name }) => scope === 'product' && name !== PROTOCOL)
      .map(({ name, evidence }: InfraItem) => {
        const used = users.get(name);
        return {
          name,
          kind,
          usedBy: [...new Set([...(used?.components ?? []), ...inCode(evidence)])],
          evidence: [...(used?.evidence ?? []), ...evidence].slice(0, 4),
        };
      }),
  ).sort((a, b) => Number(b.usedBy.length > 0) - Number(a.usedBy.length > 0));
}
