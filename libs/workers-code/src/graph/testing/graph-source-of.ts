import type { GraphSource } from '../graph-source.js';

/** A source for tests: each file with what it imports; a name that is no file is a package from outside. */
export function graphSourceOf(
  imports: Readonly<Record<string, readonly string[]>>,
  lines: Readonly<Record<string, number>> = {},
): GraphSource {
  const paths = Object.keys(imports);
  const place = new Map(paths.map((path, index) => [path, index]));
  const all = Object.entries(imports).flatMap(([path, targets], from) =>
    targets.map((target, index) => ({ from, path, target, line: index + 1 })),
  );
  return {
    files: paths.map((path) => ({
      path,
      language: 'TypeScript',
      lines: lines[path] ?? 10,
      bytes: 30 * (lines[path] ?? 10),
      use: path.includes('.spec.') ? 'test' : path.startsWith('examples/') ? 'support' : 'product',
    })),
    links: all.flatMap(({ from, target, line }) => {
      const to = place.get(target);
      return to === undefined ? [] : [{ from, to, line, isType: false }];
    }),
    externals: all.flatMap(({ from, target, line }) =>
      place.has(target) ? [] : [{ file: from, line, name: target, kind: 'package' as const }],
    ),
    unresolved: [],
    imports: all.length,
    leftOut: [],
  };
}
