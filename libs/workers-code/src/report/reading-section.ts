import { baseNameOf } from '../repo-path.js';
import { code, count, table } from './markdown-text.js';
import type { ReportFacts, ReportSection } from './report-facts.js';

/** An order in which to read the code, and how large it is for a model. */
export function readingSection({ tasks }: ReportFacts): ReportSection {
  const { totals, taskTokens } = tasks;
  if (totals.tasks === 0) return { title: 'Reading order', body: '' };
  const rows = tasks.tasks.map(({ id, title, files, tokens, needs, use }) => [
    id,
    code(title),
    filesOf(files),
    use,
    count(files.length),
    count(tokens),
    needs.length === 0 ? '' : `${needs.slice(0, 4).join(', ')}${needs.length > 4 ? ', ...' : ''}`,
  ]);
  return {
    title: 'Reading order',
    body: [
      `About ${count(totals.tokens)} tokens in ${count(totals.files)} files, cut into ${count(totals.tasks)} pieces of at most ${count(taskTokens)}. Each needs only pieces before it.`,
      '',
      table(['Piece', 'Folder or file', 'With', 'Use', 'Files', 'Tokens', 'Needs'], rows, 20),
      ...tasks.cuts.slice(0, 5).flatMap(({ reason, imports }) => [
        '',
        `${reason} Imports that lead to a later piece: ${imports
          .slice(0, 3)
          .map(({ path, line, to }) => `${code(`${path}:${line}`)} to ${code(to)}`)
          .join(', ')}.`,
      ]),
    ].join('\n'),
  };
}

function filesOf(files: ReportFacts['tasks']['tasks'][number]['files']): string {
  if (files.length < 2) return '';
  const names = files.slice(0, 3).map(({ path }) => code(baseNameOf(path), 40));
  return `${names.join(', ')}${files.length > 3 ? ', ...' : ''}`;
}
