import { code, count, plain, table } from './markdown-text.js';
import type { ReportFacts, ReportSection } from './report-facts.js';

/** How imports look here, and the names that stand for places. */
export function conventionsSection({ specs }: ReportFacts): ReportSection {
  const rows = specs.languages.flatMap(({ name, imports, sampledFiles }) => {
    const total = imports.reduce((sum, each) => sum + each.count, 0);
    return imports
      .filter((each) => each.count >= total / 100)
      .slice(0, 4)
      .map((each, index) => [
        index === 0 ? `${plain(name)} (${count(sampledFiles)} files)` : '',
        code(each.form),
        each.reach,
        `${Math.round((100 * each.count) / total)} %`,
        `${code(each.example.text, 80)} (${code(`${each.example.path}:${each.example.line}`)})`,
      ]);
  });
  const aliases = specs.aliases.map(({ pattern, targets, from, path, line }) => [
    code(pattern),
    targets
      .slice(0, 2)
      .map((target) => code(target))
      .join(', '),
    plain(from),
    code(`${path}:${line}`),
  ]);
  const workspaces = specs.workspaces.map(({ manifest, members }) => [
    code(manifest),
    count(members.length),
    members
      .slice(0, 6)
      .map((member) => code(member))
      .join(', ') + (members.length > 6 ? ', ...' : ''),
  ]);
  const part = (title: string, body: string) => (body === '' ? [] : ['', `### ${title}`, '', body]);
  return {
    title: 'Conventions',
    body: [
      ...part(
        'How imports are written',
        table(['Language', 'Form', 'Leads to', 'Share', 'Example'], rows, 30),
      ),
      ...part(
        'Names that stand for places',
        table(['In imports', 'Stands for', 'By', 'Declared at'], aliases, 20),
      ),
      ...part('Workspaces', table(['Declared in', 'Members', 'Among them'], workspaces, 15)),
    ]
      .join('\n')
      .trim(),
  };
}
