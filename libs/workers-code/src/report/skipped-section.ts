import { code, count, counted, plain, table } from './markdown-text.js';
import type { ReportFacts, ReportSection } from './report-facts.js';

const MAX_SENTENCES = 40;

/** All that the analysis left out, each sentence once. */
export function skippedSentences(facts: ReportFacts): string[] {
  const { roots, specs, graph, symbols, tasks, infra, design } = facts;
  const all = [roots, specs, facts.imports, graph, symbols, tasks, infra, design].flatMap(
    ({ leftOut }) => leftOut,
  );
  const { unreadableEntries } = roots;
  return [
    ...new Set([
      ...unreadLanguages(facts),
      ...all,
      ...(unreadableEntries > 0 ? [`${count(unreadableEntries)} names or folders could not be read.`] : []),
    ]),
  ].slice(0, MAX_SENTENCES);
}

/** Code of languages whose imports nobody reads is in no graph, component or task. */
function unreadLanguages({ roots, graph }: ReportFacts): string[] {
  const read = new Set(graph.parts.flatMap(({ languages }) => languages));
  for (const { language } of graph.files) read.add(language);
  const unread = roots.languages.filter(({ kind, name }) => kind === 'programming' && !read.has(name));
  if (unread.length === 0) return [];
  const named = unread.slice(0, 8).map(({ name, files }) => `${name} (${counted(files, 'file')})`);
  const more = unread.length > 8 ? ` and ${unread.length - 8} more languages` : '';
  return [
    `Of these languages no imports were read, so their files are in no graph: ${named.join(', ')}${more}.`,
  ];
}

/** What was skipped and why. */
export function skippedSection(facts: ReportFacts): ReportSection {
  const { roots, graph, imports } = facts;
  const { totals } = graph;
  const counts = roots.skipped.map(({ reason, meaning, files }) => [reason, plain(meaning), count(files)]);
  const parsing = imports.skippedByReason.map(({ reason, files }) => [plain(reason, 200), count(files)]);
  const unresolved = graph.unresolved.map(({ reason, imports: number, example }) => [
    plain(reason, 200),
    count(number),
    `${code(example.to, 80)} in ${code(`${example.path}:${example.line}`)}`,
  ]);
  const share = totals.imports === 0 ? 0 : Math.round((1000 * totals.unresolved) / totals.imports) / 10;
  const part = (lead: string, body: string) => (body === '' ? [] : [lead, '', body, '']);
  return {
    title: 'What was skipped, and why',
    body: [
      ...part('Files that are in no count of lines:', table(['Reason', 'Meaning', 'Files'], counts, 15)),
      ...part('Code whose imports were not read:', table(['Reason', 'Files'], parsing, 15)),
      ...(totals.imports === 0
        ? []
        : [
            `Imports that could not be resolved: ${count(totals.unresolved)} of ${count(totals.imports)} (${share} %).`,
            '',
            table(['Reason', 'Imports', 'Example'], unresolved, 12),
            '',
          ]),
      ...skippedSentences(facts).map((sentence) => `- ${plain(sentence)}`),
    ]
      .join('\n')
      .trim(),
  };
}
