import type { CodeRoots, RootKind } from './code-roots.js';

const SHOWN_ROOTS: readonly (readonly [RootKind, string])[] = [
  ['source', 'Source'],
  ['library', 'Libraries'],
  ['config', 'Config'],
  ['build', 'Build'],
  ['test', 'Tests'],
];

/** The result in a few plain lines for people. */
export function summariseCodeRoots(value: CodeRoots): string[] {
  const code = value.languages.filter(({ kind }) => kind === 'programming');
  const languages = code
    .slice(0, 5)
    .map(({ name, files, lines }) => `${name} ${lines} lines in ${files} files`);
  const roots = SHOWN_ROOTS.flatMap(([kind, label]) => {
    const paths = value.roots[kind].map(({ path }) => path);
    return paths.length === 0 ? [] : [`${label}: ${listed(paths)}`];
  });
  const entries = value.entryPoints.map(({ path, kind }) => `${path} (${kind})`);
  const skipped = value.skipped.map(({ reason, files }) => `${files} ${reason}`);
  const frameworks = value.tests.frameworks.map(({ name }) => name);
  return [
    `Languages: ${languages.length === 0 ? 'no code' : languages.join(', ')}`,
    ...roots,
    ...(entries.length === 0 ? [] : [`Entry points: ${listed(entries)}`]),
    `Test files: ${value.tests.files}${frameworks.length === 0 ? '' : ` (${frameworks.join(', ')})`}`,
    ...(value.buildSystems.length === 0
      ? []
      : [`Built with: ${value.buildSystems.map(({ name }) => name).join(', ')}`]),
    ...(skipped.length === 0 ? [] : [`Not counted: ${skipped.join(', ')}`]),
    ...value.leftOut,
  ];
}

function listed(items: readonly string[]): string {
  return items.length <= 8
    ? items.join(', ')
    : `${items.slice(0, 8).join(', ')} and ${items.length - 8} more`;
}
