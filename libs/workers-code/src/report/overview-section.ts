import { code, count, counted, plain, table } from './markdown-text.js';
import type { ReportFacts, ReportSection } from './report-facts.js';

const BASIS = {
  readme: 'in its own words',
  manifest: 'by its manifest',
  structure: 'by its structure alone; nothing in it says what it is for',
} as const;

/** What it is, in which languages, how it is built and tested. */
export function overviewSection(facts: ReportFacts): ReportSection {
  const { roots, purpose, license, specs, graph, infra } = facts;
  const [evidence] = purpose.evidence;
  const said = evidence === undefined ? '' : `, ${code(evidence.file)}`;
  const programming = roots.languages.filter(({ kind }) => kind === 'programming');
  const lines = programming.reduce((sum, each) => sum + each.lines, 0);
  const rows = programming.map((each) => [
    plain(each.name),
    count(each.files),
    count(each.lines),
    `${lines === 0 ? 0 : Math.round((100 * each.lines) / lines)} %`,
  ]);
  const names = (list: readonly { readonly name: string }[]) =>
    [...new Set(list.map(({ name }) => plain(name, 80)))].slice(0, 10).join(', ') || 'none found';
  const testShare =
    roots.tests.files === 0
      ? 'none found'
      : `${count(roots.tests.files)} files, ${count(roots.tests.lines)} lines`;
  const frameworks = roots.tests.frameworks.length === 0 ? '' : ` (${names(roots.tests.frameworks)})`;
  const ci = [...new Set(roots.ci.map(({ name }) => name))].map((name) => ({ name }));
  return {
    title: 'At a glance',
    body: [
      `${plain(purpose.purpose, 600)} (${BASIS[purpose.basis]}${said})`,
      '',
      `- **Code:** ${counted(lines, 'line')} in ${counted(
        programming.reduce((sum, each) => sum + each.files, 0),
        'file',
      )} of code; ${counted(specs.packages.length, 'package')}; ${counted(graph.totals.edges, 'import')} between ${counted(graph.totals.files, 'file')} whose imports were read`,
      `- **Built with:** ${names(roots.buildSystems)}`,
      `- **Frameworks:** ${names(roots.frameworks)}`,
      `- **Tests:** ${testShare}${frameworks}`,
      `- **CI:** ${names(ci)}`,
      `- **Databases and queues:** ${names([...infra.databases, ...infra.queues].filter(({ scope }) => scope === 'product'))}`,
      `- **Licence:** ${license === undefined ? 'none found' : `${plain(license.name, 80)} (${code(license.path)})`}`,
      '',
      table(['Language', 'Files', 'Lines', 'Share'], rows, 8),
      '',
      table(
        ['Folder', 'What lies there', 'Files', 'Lines', 'Why it is taken for that'],
        (['source', 'library', 'test', 'build', 'config', 'docs', 'example', 'benchmark'] as const).flatMap(
          (kind) =>
            roots.roots[kind]
              .slice(0, 4)
              .map((root) => [
                code(root.path),
                kind,
                count(root.files),
                count(root.lines),
                plain(root.why, 120),
              ]),
        ),
        24,
      ),
    ].join('\n'),
  };
}
