import type { CodeSymbols } from './code-symbols.js';

const MAX_NAMED = 8;

/** The result in a few plain lines for people. */
export function summariseSymbols(value: CodeSymbols): string[] {
  const { totals, symbols, files } = value;
  if (totals.definitions === 0) return ['No definitions were found.', ...value.leftOut];
  const top = symbols.slice(0, MAX_NAMED).flatMap(({ file, definition, usedBy }) => {
    const owner = files[file];
    const found = owner?.definitions[definition];
    return owner === undefined || found === undefined
      ? []
      : [`${found.name} (${found.kind}, ${owner.path}:${found.startLine}, used by ${usedBy} files)`];
  });
  return [
    `${totals.definitions} definitions in ${totals.files} files, ${totals.exported} of them exported; ${totals.references} uses from other files`,
    ...(top.length === 0 ? [] : [`Most used: ${top.join(', ')}`]),
    ...value.leftOut,
  ];
}
