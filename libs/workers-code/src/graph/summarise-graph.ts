import type { CodeGraph } from './code-graph.js';

const MAX_NAMED = 5;

/** The result in a few plain lines for people. */
export function summariseGraph(value: CodeGraph): string[] {
  const { totals, files, parts, cycles, entryPoints, externals } = value;
  if (totals.files === 0)
    return ['No file of a known language was found, so there is no graph.', ...value.leftOut];
  const top = files.filter(({ use }) => use === undefined).slice(0, MAX_NAMED);
  const largest = cycles[0];
  return [
    `${totals.files} files (${totals.testFiles} of tests) with ${totals.edges} imports between them`,
    `Most built upon: ${top.map(({ path, importedBy }) => `${path} (imported by ${importedBy})`).join(', ')}`,
    `Parts: ${listed(parts.filter(({ files: count }) => count > 0).map(({ path, files: count }) => `${path} (${count})`))}`,
    largest === undefined
      ? 'No circles of imports'
      : `Circles of imports: ${totals.cycles}, the largest of ${largest.size} files around ${largest.files[0] ?? ''}`,
    ...(entryPoints.length === 0
      ? []
      : [`Entry points: ${listed(entryPoints.map(({ path, reaches }) => `${path} (reaches ${reaches})`))}`]),
    ...(externals.length === 0
      ? []
      : [
          `Most used from outside: ${listed(externals.filter(({ kind }) => kind === 'package').map(({ name, files: count }) => `${name} (${count})`))}`,
        ]),
    ...(totals.unresolved === 0 ? [] : [`Unresolved: ${totals.unresolved} of ${totals.imports} imports`]),
    ...value.leftOut,
  ];
}

function listed(items: readonly string[]): string {
  if (items.length === 0) return 'none';
  const more = items.length > MAX_NAMED ? ` and ${items.length - MAX_NAMED} more` : '';
  return items.slice(0, MAX_NAMED).join(', ') + more;
}
