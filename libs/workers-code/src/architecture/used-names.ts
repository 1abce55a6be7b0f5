import type { EventLoopYielder } from '../event-loop-yielder.js';
import type { CodeGraph } from '../graph/code-graph.js';
import type { DefinitionKind } from '../parsing/file-facts.js';
import type { CodeSymbols } from '../symbols/code-symbols.js';

/** A definition that other files use. */
export interface UsedName {
  readonly name: string;
  readonly line: number;
  /** Grows with the files of the product that use it, those of other parts most. */
  readonly weight: number;
  /** How many files use it, those of tests counted. */
  readonly users: number;
}

/** A file of the product, by what others use of it. */
export interface UsedFile {
  readonly path: string;
  readonly language: string;
  readonly weight: number;
  /** The most used first. */
  readonly names: readonly UsedName[];
}

const LEAST_LENGTH = 3;
/** What another part uses is what a part is there for. */
const WEIGHT_OUTSIDE = 3;
/** They only hold what others see. */
export const HOLDERS: ReadonlySet<DefinitionKind> = new Set(['module', 'namespace']);
/** A type says more of what a part is for than the functions that help others, and these more than a value. */
const WEIGHTS: Partial<Record<DefinitionKind, number>> = {
  class: 3,
  interface: 3,
  struct: 3,
  trait: 3,
  record: 3,
  enum: 1.5,
  constant: 0.5,
  variable: 0.5,
  macro: 0.5,
};

/** The files of each part whose names others use most, by the places of the parts. */
export async function usedFiles(
  { files, symbols }: CodeSymbols,
  graph: CodeGraph,
  yielder: EventLoopYielder,
): Promise<ReadonlyMap<number, readonly UsedFile[]>> {
  const partOf = new Map<string, number>();
  await yielder.each(graph.files, ({ path, part, use }) => {
    if (use === undefined) partOf.set(path, part);
  });
  const found = new Map<string, { path: string; language: string; part: number; names: UsedName[] }>();
  await yielder.each(symbols, ({ file, definition, uses, usedBy }) => {
    const owner = files[file];
    const part = partOf.get(owner?.path ?? '');
    const defined = owner?.definitions[definition];
    if (owner === undefined || part === undefined || defined === undefined) return;
    if (defined.name.length < LEAST_LENGTH || HOLDERS.has(defined.kind)) return;
    const listed = uses.reduce((sum, use) => {
      const user = partOf.get(files[use.file]?.path ?? '');
      return sum + (user === undefined ? 0 : user === part ? 1 : WEIGHT_OUTSIDE);
    }, 0);
    // Of many uses only the first are listed; they stand for all.
    const weight = uses.length === 0 ? 0 : ((WEIGHTS[defined.kind] ?? 1) * listed * usedBy) / uses.length;
    if (weight === 0) return;
    const known = found.get(owner.path) ?? { path: owner.path, language: owner.language, part, names: [] };
    known.names.push({ name: defined.name, line: defined.startLine, weight, users: usedBy });
    found.set(owner.path, known);
  });
  const byPart = new Map<number, UsedFile[]>();
  for (const { path, language, part, names } of found.values()) {
    names.sort((a, b) => b.weight - a.weight);
    // What a file is for is told by its most used name; many little ones add little.
    const weight = (names[0]?.weight ?? 0) + names.reduce((sum, each) => sum + each.weight, 0) / 10;
    byPart.set(part, [...(byPart.get(part) ?? []), { path, language, weight, names }]);
  }
  for (const each of byPart.values()) each.sort((a, b) => b.weight - a.weight);
  return byPart;
}
