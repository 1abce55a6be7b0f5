import type { SourceLine } from '../infra/infra-context.js';
import { baseNameOf } from '../repo-path.js';
import { code, count, plain, table } from './markdown-text.js';
import { flowchart } from './mermaid-text.js';
import type { ReportFacts, ReportSection } from './report-facts.js';

const MAX_DRAWN = 16;
const MAX_ARROWS = 32;
const MAX_SYSTEMS_DRAWN = 8;
/** What an import counts against lines when it is chosen what to draw. */
const LINES_OF_AN_IMPORT = 100;

const BASIS = {
  words: 'own words',
  comment: 'code comment',
  model: 'model',
  structure: 'structure',
} as const;

/** Components, how they depend on each other, and what goes through them. */
export function architectureSection({ design }: ReportFacts): ReportSection {
  const { components, summary, dataFlow, risks, dropped, source } = design;
  if (components.length === 0)
    return { title: 'Architecture', body: 'No components: no code of a known language was found.' };
  const by =
    source === 'model'
      ? 'A model wrote the sentences; that the files and lines it names exist was checked, that they bear it out was not.'
      : 'No model was asked: responsibilities are the own words of the project where it has some, else the comment of what others use most, else what the code looks like.';
  return {
    title: 'Architecture',
    body: [
      ...summary.map(({ text, evidence }) => `- ${plain(text)} ${places(evidence)}`),
      '',
      diagram(design),
      '',
      'An arrow leads from a component to one that it imports, or whose names it uses where the language needs no import, with how many of its files do; a dashed one is a call over the network, told by the variable that holds the address.',
      '',
      table(
        ['Component', 'Folder', 'Responsibility', 'Told by', 'Files', 'Lines', 'Evidence'],
        components.map(({ name, path, responsibility, basis, files, lines }) => [
          plain(name, 60),
          code(path),
          plain(responsibility.text, 360),
          BASIS[basis],
          count(files),
          count(lines),
          places(responsibility.evidence, 1),
        ]),
        24,
      ),
      '',
      by,
      ...layerLines(design),
      ...design.inside.flatMap(insideLines),
      ...(dataFlow.length === 0
        ? []
        : [
            '',
            '### How it flows',
            '',
            ...dataFlow.map(
              ({ text, evidence }, index) => `${index + 1}. ${plain(text)} ${places(evidence)}`,
            ),
          ]),
      ...(risks.length === 0
        ? []
        : [
            '',
            '### Worth knowing before a change',
            '',
            ...risks.map(({ text, evidence }) => `- ${plain(text)} ${places(evidence)}`),
          ]),
      ...(dropped.length === 0
        ? []
        : [
            '',
            '### Said by the model and dropped',
            '',
            ...dropped
              .slice(0, 10)
              .map(({ text, reason }) => `- ${plain(text, 200)} - ${plain(reason, 200)}`),
          ]),
    ].join('\n'),
  };
}

/** What stands upon what, from the top. */
function layerLines({ layers }: ReportFacts['design']): string[] {
  if (layers.length < 2) return [];
  return [
    '',
    '### Layers',
    '',
    'Each layer uses only those below it, or beside it in a circle.',
    '',
    ...layers
      .map((names, index) => `- **${index + 1}:** ${names.map((name) => plain(name, 60)).join(', ')}`)
      .toReversed(),
  ];
}

/** The files of a component that is too large for one box and that no folder divides. */
function insideLines({ component, files, more }: ReportFacts['design']['inside'][number]): string[] {
  const drawn = new Set(files.map(({ path }) => path));
  const arrows = files
    .flatMap(({ path, imports }) => imports.map((to) => ({ from: path, to })))
    .filter(({ to }) => drawn.has(to))
    .slice(0, MAX_ARROWS);
  return [
    '',
    `### Inside ${plain(component, 60)}`,
    '',
    ...(arrows.length === 0
      ? []
      : [
          flowchart(
            'LR',
            files.map(({ path }) => ({ id: path, label: baseNameOf(path) })),
            arrows,
          ),
          '',
        ]),
    table(
      ['File', 'What it says of itself', 'Gives', 'Lines'],
      files.map(({ path, words, gives, lines }) => [
        code(words === undefined ? path : `${path}:${words.evidence[0]?.line ?? 1}`),
        plain(words?.text ?? '', 200),
        gives.map((name) => code(name, 60)).join(', '),
        count(lines),
      ]),
      files.length,
    ),
    ...(more > 0 ? ['', `${count(more)} more files of it are not named here.`] : []),
  ];
}

function diagram({ components, systems }: ReportFacts['design']): string {
  const drawn = mostJoined(components);
  const names = new Set(drawn.map(({ name }) => name));
  const outside = systems
    .filter(({ usedBy }) => usedBy.some((name) => names.has(name)))
    .slice(0, MAX_SYSTEMS_DRAWN);
  const links = drawn
    .flatMap(({ name, dependsOn }) =>
      dependsOn.flatMap(({ component, imports }) =>
        names.has(component) ? [{ from: name, to: component, imports }] : [],
      ),
    )
    .sort((a, b) => b.imports - a.imports)
    .slice(0, MAX_ARROWS);
  const calls = drawn
    .flatMap(({ name, calls: own }) =>
      own.flatMap(({ component }) =>
        names.has(component) ? [{ from: `c ${name}`, to: `c ${component}`, isDashed: true }] : [],
      ),
    )
    .slice(0, MAX_ARROWS);
  return flowchart(
    'LR',
    [
      ...drawn.map(({ name }) => ({ id: `c ${name}`, label: name })),
      ...outside.map(({ name, kind }) => ({
        id: `s ${name}`,
        label: name,
        shape: kind === 'database' ? ('store' as const) : ('round' as const),
      })),
    ],
    [
      ...links.map(({ from, to, imports }) => ({ from: `c ${from}`, to: `c ${to}`, label: String(imports) })),
      ...calls,
      ...outside.flatMap(({ name, usedBy }) =>
        usedBy.slice(0, 3).map((user) => ({ from: `c ${user}`, to: `s ${name}` })),
      ),
    ],
  );
}

/** The components with most imports and lines, in the order that they come in. */
function mostJoined(components: ReportFacts['design']['components']): ReportFacts['design']['components'] {
  const joins = new Map<string, number>();
  const join = (name: string, imports: number) => joins.set(name, (joins.get(name) ?? 0) + imports);
  for (const { name, dependsOn, calls } of components) {
    for (const { component, imports } of dependsOn) {
      join(name, imports);
      join(component, imports);
    }
    for (const { component } of calls) {
      join(name, LINES_OF_AN_IMPORT);
      join(component, LINES_OF_AN_IMPORT);
    }
  }
  const weight = ({ name, lines }: (typeof components)[number]) =>
    (joins.get(name) ?? 0) * LINES_OF_AN_IMPORT + lines;
  const chosen = new Set(components.toSorted((a, b) => weight(b) - weight(a)).slice(0, MAX_DRAWN));
  return components.filter((component) => chosen.has(component));
}

/** Evidence in brackets, as a reader would jump to it. */
export function places(evidence: readonly SourceLine[], max = 2): string {
  return evidence.length === 0
    ? ''
    : `(${evidence
        .slice(0, max)
        .map(({ path, line }) => code(`${path}:${line}`))
        .join(', ')})`;
}
