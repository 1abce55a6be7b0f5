import { code } from '#workers-code';
import type { AnswerFacts } from './answer-facts.js';
import { counted, listed } from './answer-lines.js';

const FILES_OF_PIECE = 3;

/** Lists the code in an order in which it can be read, each piece after those that it needs. */
export function readingOrder({ code_tasks: found }: AnswerFacts): string[] {
  if (found === undefined) return [];
  const product = found.tasks.filter(({ use }) => use === 'product');
  const pieces = product.length > 0 ? product : found.tasks;
  if (pieces.length === 0) return ['- No code of a known language was found, so there is no reading order.'];
  return [
    '- Then read in this order; each piece needs only those before it:',
    ...listed(pieces, ({ title, files, tokens, needs }, index) => {
      const first = files
        .slice(0, FILES_OF_PIECE)
        .map(({ path, lines }) => code(`${path}:${lines?.from ?? 1}`))
        .join(', ');
      return `  ${index + 1}. ${code(title)}: ${first}${files.length > FILES_OF_PIECE ? ` and ${files.length - FILES_OF_PIECE} more` : ''}, about ${tokens} tokens${needs.length === 0 ? '' : `, needs ${counted(needs.length, 'piece')} before it`}`;
    }),
  ];
}

/** Lists the pieces of the code, and the imports between them. */
export function pieces(facts: AnswerFacts): string[] {
  const { code_tasks: found } = facts;
  if (found === undefined) return [];
  const { totals, taskTokens } = found;
  return [
    `- ${counted(totals.tasks, 'piece')} of at most ${taskTokens} tokens, for ${counted(totals.files, 'file')} with about ${totals.tokens} tokens`,
    ...readingOrder(facts),
    ...listed(
      found.cuts.flatMap(({ imports }) => imports),
      ({ path, line, to }) => `- Cut at ${code(`${path}:${line}`)}, which imports ${code(to)}`,
      4,
    ),
  ];
}
