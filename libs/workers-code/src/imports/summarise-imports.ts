import type { CodeImports } from './code-imports.js';

const REASONS_SHOWN = 6;
const NAMES_SHOWN = 12;

/** A `CodeImports` in a few lines: counts, what is imported most, what was skipped and why. */
export function summariseImports(found: CodeImports): string[] {
  const { totals } = found;
  const { files, lines, imports, toFiles, toPackages, toStandard, unresolved } = totals;
  const packages = mostUsedPackages(found);
  return [
    `${imports} imports in ${files} files (${lines} lines): ${toFiles} of the repository's own files, ` +
      `${toPackages} of packages, ${toStandard} of standard libraries, ${unresolved} unresolved.`,
    ...(packages.length > 0 ? [`Packages imported most: ${packages.join(', ')}.`] : []),
    ...(unresolved > 0 ? [`Unresolved: ${reasonsOf(found).join('; ')}.`] : []),
    ...(totals.skipped > 0
      ? [`Skipped ${totals.skipped} files: ${counted(found.skippedByReason).join('; ')}.`]
      : []),
    ...found.leftOut,
  ];
}

/** The reasons of unresolved imports, the most frequent first. */
export function reasonsOf(found: CodeImports): string[] {
  const counts = new Map<string, number>();
  for (const { target } of found.imports)
    if (target.kind === 'unresolved') counts.set(target.reason, (counts.get(target.reason) ?? 0) + 1);
  return counted([...counts].sort((a, b) => b[1] - a[1]).map(([reason, files]) => ({ reason, files })));
}

function counted(reasons: CodeImports['skippedByReason']): string[] {
  const shown = reasons.slice(0, REASONS_SHOWN).map(({ reason, files }) => `${files} ${reason}`);
  const more = reasons.slice(REASONS_SHOWN).reduce((sum, { files }) => sum + files, 0);
  return more > 0 ? [...shown, `${more} for other reasons`] : shown;
}

function mostUsedPackages(found: CodeImports): string[] {
  const counts = new Map<string, number>();
  for (const { target } of found.imports)
    if (target.kind === 'package') counts.set(target.name, (counts.get(target.name) ?? 0) + 1);
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .slice(0, NAMES_SHOWN)
    .map(([name, count]) => `${name} (${count})`);
}
