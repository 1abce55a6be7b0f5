import type { ReviewedCase } from './reviewed-cases.js';
import type { Expected, JudgedCheckout, UnderstoodImport } from './truth-project.js';

/** One edge that only one of both sides has. */
export interface Difference {
  /** `missed` by us, or `wrong`: found by us alone. */
  readonly kind: 'missed' | 'wrong';
  readonly file: string;
  readonly line: number;
  readonly specifier: string;
  readonly target: string;
  /** The other side's target of this import. */
  readonly instead: string;
}

export interface Comparison {
  /** Imports that at least one side has, by file and specifier. */
  readonly imports: number;
  /** Edges to files of the repository that are right, found by us, and there. */
  readonly right: number;
  readonly found: number;
  readonly there: number;
  /** Imports of which both sides say the same in all, files or not. */
  readonly agreed: number;
  readonly differences: readonly Difference[];
  /** Imports of theirs in files whose imports were not read: vendored, generated, minified. They are not judged. */
  readonly unread: number;
  readonly divided: number;
  /** Edges that were put right by `reviewed`. */
  readonly reviewed: number;
}

/** Targets that are no file. That a package is not installed and that nothing is there look the same to a resolver. */
const OUTSIDE: ReadonlyMap<string, string> = new Map([
  ['package', 'outside'],
  ['unresolved', 'outside'],
  ['standard', 'standard'],
]);

/**
 * Holds both sides against each other, edge by edge: an edge is a file, a
 * specifier and a file of the repository that it means. What was reviewed and
 * found in our favour counts as if the other side had said it.
 */
export function compareImports(
  checkout: JudgedCheckout,
  expected: Expected,
  reviewed: readonly ReviewedCase[],
): Comparison {
  const named = expected.named ?? ((target: string): string => target);
  const keyOf = expected.byLine === true ? placeOf : nameOf;
  const ours = byKey(checkout.found.filter(expected.judges), keyOf, named);
  const theirs = byKey(
    expected.imports.filter(({ file }) => checkout.files.has(file)),
    keyOf,
  );
  const corrected = correct(theirs, reviewed);
  const differences: Difference[] = [];
  const counts = { right: 0, found: 0, there: 0, agreed: 0 };
  const keys = new Set([...ours.keys(), ...theirs.keys()]);
  for (const key of keys) {
    const [mine, other] = [ours.get(key), theirs.get(key)];
    const [myTargets, otherTargets] = [mine?.targets ?? NONE, other?.targets ?? NONE];
    const of = mine ?? other;
    if (of === undefined) continue;
    const differ = (kind: Difference['kind'], target: string, instead: ReadonlySet<string>): void => {
      const { file, line, specifier } = of;
      differences.push({ kind, file, line, specifier, target, instead: [...instead].sort().join(' ') });
    };
    for (const target of myTargets) {
      if (OUTSIDE.has(target)) continue;
      counts.found += 1;
      if (otherTargets.has(target)) counts.right += 1;
      else differ('wrong', target, otherTargets);
    }
    for (const target of otherTargets) {
      if (OUTSIDE.has(target)) continue;
      counts.there += 1;
      if (!myTargets.has(target)) differ('missed', target, myTargets);
    }
    if (sameVerdict(myTargets, otherTargets)) counts.agreed += 1;
  }
  const unread = expected.imports.filter(({ file }) => !checkout.files.has(file)).length;
  const { divided = 0 } = expected;
  return { imports: keys.size, ...counts, unread, divided, differences, reviewed: corrected };
}

interface OneImport {
  readonly file: string;
  readonly line: number;
  readonly specifier: string;
  readonly targets: Set<string>;
}

const NONE: ReadonlySet<string> = new Set();

function byKey(
  imports: readonly UnderstoodImport[],
  keyOf: (found: UnderstoodImport) => string,
  named = (target: string): string => target,
): Map<string, OneImport> {
  const all = new Map<string, OneImport>();
  for (const found of imports) {
    const { file, line, specifier, targets } = found;
    const key = keyOf(found);
    const one = all.get(key) ?? { file, line, specifier, targets: new Set<string>() };
    for (const target of targets) one.targets.add(OUTSIDE.has(target) ? target : named(target));
    all.set(key, one);
  }
  for (const { targets } of all.values())
    if ([...targets].some((target) => !OUTSIDE.has(target)))
      for (const each of OUTSIDE.keys()) targets.delete(each);
  return all;
}

function nameOf({ file, specifier }: Pick<UnderstoodImport, 'file' | 'specifier'>): string {
  return `${file}\t${specifier}`;
}

function placeOf(found: UnderstoodImport): string {
  return `${nameOf(found)}\t${found.line}`;
}

/** Puts the reviewed word in the place of theirs; gives how many imports that changed. */
function correct(theirs: Map<string, OneImport>, reviewed: readonly ReviewedCase[]): number {
  let changed = 0;
  for (const { file, specifier, targets } of reviewed) {
    const key = nameOf({ file, specifier });
    if (targets.length === 0) theirs.delete(key);
    else theirs.set(key, { file, line: 0, specifier, targets: new Set(targets) });
    changed += 1;
  }
  return changed;
}

function sameVerdict(mine: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  const of = (targets: ReadonlySet<string>): string =>
    [...new Set([...targets].map((target) => OUTSIDE.get(target) ?? target))].sort().join('\t');
  return of(mine) === of(other);
}
