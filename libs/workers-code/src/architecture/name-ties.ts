import type { EventLoopYielder } from '../event-loop-yielder.js';
import type { CodeGraph } from '../graph/code-graph.js';
import type { CodeSymbols } from '../symbols/code-symbols.js';
import { importsNamespaces } from '../symbols/symbol-index.js';
import type { ComponentLink } from './arch-design.js';

/**
 * What parts use of each other by name, in languages whose imports name no
 * files: by the place of the using part, then of the used one. The evidence
 * is the line that defines what most files use.
 */
export async function nameTies(
  { files, symbols }: CodeSymbols,
  graph: CodeGraph,
  names: ReadonlyMap<number, string>,
  yielder: EventLoopYielder,
): Promise<ReadonlyMap<number, readonly ComponentLink[]>> {
  const partOf = new Map<string, number>();
  await yielder.each(graph.files, ({ path, part, use }) => {
    if (use === undefined) partOf.set(path, part);
  });
  const ties = new Map<number, Map<number, { users: Set<number>; evidence: ComponentLink['evidence'] }>>();
  // The most used come first, so that the first evidence is the best.
  await yielder.each(symbols, ({ file, definition, uses }) => {
    const owner = files[file];
    const to = partOf.get(owner?.path ?? '');
    const line = owner?.definitions[definition]?.startLine;
    if (owner === undefined || to === undefined || line === undefined || !importsNamespaces(owner.language))
      return;
    for (const { file: user } of uses) {
      const from = partOf.get(files[user]?.path ?? '');
      if (from === undefined || from === to) continue;
      const own =
        ties.get(from) ?? new Map<number, { users: Set<number>; evidence: ComponentLink['evidence'] }>();
      ties.set(from, own);
      const known = own.get(to) ?? { users: new Set<number>(), evidence: { path: owner.path, line } };
      known.users.add(user);
      own.set(to, known);
    }
  });
  const links = new Map<number, ComponentLink[]>();
  for (const [from, own] of ties) {
    const found = [...own].flatMap(([to, { users, evidence }]): ComponentLink[] => {
      const component = names.get(to);
      return component === undefined ? [] : [{ component, imports: users.size, evidence, by: 'names' }];
    });
    links.set(
      from,
      found.sort((a, b) => b.imports - a.imports),
    );
  }
  return links;
}
