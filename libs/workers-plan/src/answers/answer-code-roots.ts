import { code, plain, type CodeRoots, type EntryPoint, type RootKind } from '#workers-code';
import type { AnswerFacts } from './answer-facts.js';
import { counted, listed } from './answer-lines.js';

const MAX_ENTRIES = 6;
const ORGANISED: readonly RootKind[] = ['source', 'library', 'test', 'build', 'config', 'docs'];
const MAX_OF_KIND = 4;

/** Describes the folders. */
export function folders({ code_roots: roots }: AnswerFacts): string[] {
  if (roots === undefined) return [];
  return [
    ...ORGANISED.flatMap((kind) =>
      roots.roots[kind]
        .slice(0, MAX_OF_KIND)
        .map(
          ({ path, files, lines, why }) =>
            `- ${kind}: ${code(path === '.' ? './' : `${path}/`)}, ${counted(files, 'file')}, ${counted(lines, 'line')} (${plain(why, 120)})`,
        ),
    ),
    ...manifests(roots),
  ];
}

/** Lists the files in which programs start; where imports are known, those that bring in most come first. */
export function entryPoints(facts: AnswerFacts): string[] {
  const { code_roots: roots, code_graph: graph, code_imports: imports } = facts;
  const found = roots?.entryPoints ?? [];
  if (found.length === 0) return [];
  const files = new Set([
    ...(graph?.files ?? []).map(({ path }) => path),
    ...(imports?.files ?? []).map(({ path }) => path),
  ]);
  const line = ({ path, kind, why }: EntryPoint) =>
    `- Begin with ${code(files.has(path) ? `${path}:1` : path)}: ${kind}, by ${plain(why, 120)}`;
  const reaches = new Map((graph?.entryPoints ?? []).map((entry) => [entry.path, entry.reaches]));
  const reachOf = ({ path }: EntryPoint): number => reaches.get(path) ?? 0;
  return listed(
    found.toSorted((a, b) => reachOf(b) - reachOf(a)),
    line,
    MAX_ENTRIES,
  );
}

/** Lists languages with their sizes. */
export function languages({ code_roots: roots }: AnswerFacts): string[] {
  if (roots === undefined) return [];
  const programming = roots.languages.filter(({ kind }) => kind === 'programming');
  return [
    ...listed(
      programming.length > 0 ? programming : roots.languages,
      ({ name, files, lines }) =>
        `- ${plain(name, 60)}: ${counted(lines, 'line')} in ${counted(files, 'file')}`,
    ),
    ...listed(
      roots.frameworks,
      ({ name, evidence }) => `- Built on ${plain(name, 80)}${seenIn(evidence)}`,
      5,
    ),
    ...manifests(roots),
  ];
}

/** Lists where the tests are and what runs them. */
export function tests({ code_roots: roots }: AnswerFacts): string[] {
  if (roots === undefined) return [];
  const { tests: found } = roots;
  if (found.files === 0) return ['- No test files were found.'];
  return [
    `- ${counted(found.files, 'test file')} with ${counted(found.lines, 'line')}`,
    ...listed(found.frameworks, ({ name, evidence }) => `- Run by ${plain(name, 80)}${seenIn(evidence)}`, 4),
    ...listed(
      roots.roots.test,
      ({ path, files, lines }) =>
        `- In ${code(`${path}/`)}: ${counted(files, 'file')}, ${counted(lines, 'line')}`,
    ),
  ];
}

/** Lists the build tools, with the files that show them. */
export function building({ code_roots: roots }: AnswerFacts): string[] {
  if (roots === undefined) return [];
  const { buildSystems } = roots;
  if (buildSystems.length === 0) return ['- No build system was found.'];
  return listed(buildSystems, ({ name, evidence }) => `- ${plain(name, 80)}${seenIn(evidence)}`);
}

function manifests({ manifests: found }: CodeRoots): string[] {
  return listed(found, ({ path }) => `- Described by ${code(`${path}:1`)}`, 3);
}

function seenIn(evidence: readonly string[]): string {
  const [first] = evidence;
  return first === undefined ? '' : ` (${code(`${first}:1`)})`;
}
