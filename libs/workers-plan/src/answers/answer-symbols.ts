import { code, type CodeSymbols } from '#workers-code';
import type { AnswerFacts } from './answer-facts.js';
import { counted, listed, place } from './answer-lines.js';

/** Lists exported definitions of the product that no other file uses, as far as names decide it. */
export function unusedDefinitions({ code_symbols: found }: AnswerFacts): string[] {
  if (found === undefined) return [];
  const used = new Set(found.symbols.map(({ file, definition }) => `${file} ${definition}`));
  const unused = found.files.flatMap(({ path, isTest, definitions }, file) =>
    isTest
      ? []
      : definitions.flatMap((each, index) =>
          each.exported && each.parent === undefined && !used.has(`${file} ${index}`)
            ? [{ path, ...each }]
            : [],
        ),
  );
  if (unused.length === 0)
    return [`- All of ${counted(found.totals.exported, 'exported definition')} are used.`];
  return listed(
    unused,
    ({ name, kind, path, startLine }) =>
      `- ${code(name)} (${kind}, ${place({ path, line: startLine })}): no other file uses it, as far as names decide that`,
    12,
  );
}

/** Lists the definitions that files offer each other, the most used first. */
export function usedDefinitions({ code_symbols: found }: AnswerFacts): string[] {
  if (found === undefined) return [];
  const { totals } = found;
  return [
    `- ${counted(totals.definitions, 'definition')} in ${counted(totals.files, 'file')}, ${totals.exported} of them exported`,
    ...listed(namedSymbols(found), (line) => line, 12),
  ];
}

function namedSymbols({ symbols, files }: CodeSymbols): string[] {
  return symbols.slice(0, 100).flatMap(({ file, definition, uses, usedBy }) => {
    const owner = files[file];
    const defined = owner?.definitions[definition];
    if (owner === undefined || defined === undefined) return [];
    const users = uses.slice(0, 2).flatMap((use) => files[use.file]?.path ?? []);
    return [
      `- ${code(defined.name)} (${defined.kind}, ${place({ path: owner.path, line: defined.startLine })}) is used by ${counted(usedBy, 'file')}${users.length === 0 ? '' : `, such as ${users.map((path) => code(path)).join(', ')}`}`,
    ];
  });
}
