import { architectureSection } from './architecture-section.js';
import { conventionsSection } from './conventions-section.js';
import { dependencySection } from './dependency-section.js';
import { infraSection } from './infra-section.js';
import { code, plain } from './markdown-text.js';
import { overviewSection } from './overview-section.js';
import { readingSection } from './reading-section.js';
import type { ReportFacts } from './report-facts.js';
import { skippedSection } from './skipped-section.js';

/**
 * The whole report in Markdown, to be read on its own. Every text of the
 * repository or a model is escaped; tables and diagrams are bounded, and say
 * what they leave out.
 */
export function composeReport(facts: ReportFacts): string {
  const { name, commit, ref, design } = facts;
  const sections = [
    overviewSection(facts),
    architectureSection(facts),
    dependencySection(facts),
    infraSection(facts),
    conventionsSection(facts),
    readingSection(facts),
    skippedSection(facts),
  ].filter(({ body }) => body !== '');
  const at = ref === '' ? '' : ` (${code(ref)})`;
  const words = design.source === 'model' ? 'a model, checked against the files' : 'static analysis alone';
  return [
    `# ${plain(name, 100) || 'Repository'}`,
    '',
    `Commit ${code(commit.slice(0, 12))}${at}. Words by ${words}; counts and graphs by static analysis.`,
    '',
    `Contents: ${sections.map(({ title }) => `[${title}](#${anchor(title)})`).join(' - ')}`,
    ...sections.flatMap(({ title, body }) => ['', `## ${title}`, '', body]),
    '',
  ]
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n');
}

function anchor(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^a-z0-9 -]/g, '')
    .replaceAll(' ', '-');
}
