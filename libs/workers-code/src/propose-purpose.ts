import { firstSentence } from './first-sentence.js';
import { baseNameOf, directoryOf } from './repo-path.js';
import type { RepositoryOverview } from './repository-overview.js';

const MAX_PURPOSE_LENGTH = 300;

export interface PurposeEvidence {
  readonly file: string;
  /** What stands there. */
  readonly text: string;
}

export interface ProposedPurpose {
  /** One line. */
  readonly purpose: string;
  /** Where it comes from: the project's own words, or only what its files look like. */
  readonly basis: 'readme' | 'manifest' | 'structure';
  readonly evidence: readonly PurposeEvidence[];
}

interface Candidate extends PurposeEvidence {
  readonly basis: 'readme' | 'manifest';
  readonly score: number;
}

const VERB =
  /\b(is|are|provides?|implements?|helps?|lets|allows|enables|contains|offers|aims|makes|powers|generates|simplifies|converts|manages|turns|collects|gives|brings|adds|runs|combines|started)\b/i;
const THIS_PROJECT =
  /^((this|the) (\w+ )?(repository|repo|project|package|library|module|crate|gem|tool|plugin|app|application|service|extension))$/i;
const VAGUE =
  /^(is|are) (now|not|currently|licen[cs]ed|available|distributed|released|maintained|looking|split|under|still|here|inspired|based)\b/i;
/** A README sentence below this is no statement of purpose. */
const MIN_SCORE = 1.2;

const PLACEHOLDER =
  /^(todo|description|a new (project|flutter|nuxt)|my (new )?\w+ (project|app)|add (your )?description|default|test)\b|^\W*$/i;
const INVITATION =
  /^(we('re| are)|thanks?|thank you|please|if you|you can|to |this document|click|check out|read |visit|see |it's recommended|how can|why |in this|there (is|are)|an? \w+ \w+ implies|an? \w+ implies)/i;

/** Who pays for a project says nothing of what it is. */
const FUNDING =
  /\b(open collective|patreon|tidelift|sponsor(s|ed|ship)?|donat(e|ions?)|backers?|funding|fundraising)\b/i;
/** What leads to a list, which is not part of the sentence. */
const LIST_LEAD =
  /,?(\s+(that|which|with|and|it))?\s+(includ(es?|ing)|such as|like|supports?|provides?|offers?|features?|has|have):$/i;

/**
 * One honest line on what a repository is for, in its own words where it has
 * some: README or the top manifest's description. Otherwise what the
 * structure shows, and says that nothing else tells.
 */
export function proposePurpose(overview: RepositoryOverview): ProposedPurpose {
  const best = [...readmeCandidates(overview), ...manifestCandidates(overview)].sort(
    (a, b) => b.score - a.score,
  )[0];
  if (best === undefined || best.score < MIN_SCORE) return fromStructure(overview);
  return {
    purpose: named(best.text, overview),
    basis: best.basis,
    evidence: [{ file: best.file, text: best.text }],
  };
}

function readmeCandidates({ readme, name }: RepositoryOverview): Candidate[] {
  if (readme === undefined) return [];
  const names = [name, readme.title].filter((known) => known !== '');
  return readme.paragraphs.flatMap(({ text, heading }, index) =>
    sentences(text).map((sentence, place): Candidate => {
      const definition = definitionIn(sentence, names);
      const worth = definition !== undefined ? 6 : place === 0 ? 2.2 : 0.5;
      const isAside = INVITATION.test(sentence) || FUNDING.test(sentence) || /[?:]$/.test(sentence);
      const isShort = sentence.split(' ').length < 5;
      const score =
        worth -
        index * 0.4 -
        place * 0.6 -
        (isAside ? 3 : 0) -
        (isShort ? 1.5 : 0) -
        (heading === '' ? 0 : 0.3);
      return { file: readme.path, text: definition ?? sentence, basis: 'readme', score };
    }),
  );
}

/** The part of the text whose subject is the project and whose verb says what it is or does. */
function definitionIn(text: string, names: readonly string[]): string | undefined {
  const plain = text
    .slice(0, 240)
    .replace(/\s?\([^)]{0,80}\)/, '')
    .replace(/,[^,]{0,80},/, '');
  const verb = VERB.exec(plain);
  if (verb === null || VAGUE.test(plain.slice(verb.index))) return undefined;
  const subject =
    plain
      .slice(0, verb.index)
      .split(/[.!?:]\s/)
      .at(-1)
      ?.replace(/\b(also|simply|just)\b/i, '')
      .trim() ?? '';
  return isProject(subject, names) ? text.slice(Math.max(0, text.indexOf(`${subject} `))) : undefined;
}

function isProject(subject: string, names: readonly string[]): boolean {
  if (THIS_PROJECT.test(subject)) return true;
  const known = bare(subject);
  return names.some((name) => {
    const whole = bare(name);
    const first = bare(name.split(/[\s(:–-]+/)[0] ?? '');
    return (
      known === whole ||
      (first.length > 1 && known === first) ||
      (known.length > 3 && whole.startsWith(known))
    );
  });
}

function bare(text: string): string {
  return text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
}

function manifestCandidates({ descriptions, readme, name: repository }: RepositoryOverview): Candidate[] {
  const described = readme?.paragraphs[0]?.text.toLowerCase() ?? '';
  return descriptions.flatMap(({ path, name, description }): Candidate[] => {
    if (PLACEHOLDER.test(description) || description.split(' ').length < 3) return [];
    // A README that opens with the description and goes on says the same and more.
    const isRepeated = described.startsWith(description.toLowerCase().replace(/[.!]$/, ''));
    const isMain = bare(name ?? baseNameOf(directoryOf(path))) === bare(repository);
    const score = !path.includes('/')
      ? isRepeated
        ? 1.9
        : 3
      : isMain
        ? 2.5
        : descriptions.length === 1
          ? 1.3
          : 0.5;
    return [{ file: path, text: firstSentence(description), basis: 'manifest', score }];
  });
}

function fromStructure({ name, code, readme }: RepositoryOverview): ProposedPurpose {
  const languages = code.roots.source[0]?.languages.slice(0, 2) ?? [];
  const executables = code.entryPoints.filter(({ kind }) => kind === 'executable');
  const library = code.entryPoints.find(({ kind }) => kind === 'library');
  const kind =
    code.roots.source.length === 0
      ? 'files without code'
      : executables.length > 0
        ? 'program'
        : library === undefined && !code.roots.source.some(({ path }) => path === 'include')
          ? 'code'
          : 'library';
  const built = code.frameworks.slice(0, 3).map((framework) => framework.name);
  const what = languages.length === 0 ? kind : `${languages.join(' and ')} ${kind}`;
  const on = built.length === 0 ? '' : ` built with ${built.join(', ')}`;
  const roots = code.roots.source.slice(0, 3).map(({ path }) => path);
  const where = roots.length === 0 ? '' : ` in ${roots.join(', ')}`;
  const title = readme?.title === undefined || readme.title === '' ? name : readme.title;
  const evidence = [
    ...executables.slice(0, 2).map(({ path, why }) => ({ file: path, text: why })),
    ...(library === undefined ? [] : [{ file: library.path, text: library.why }]),
    ...code.buildSystems
      .slice(0, 2)
      .flatMap((system) => system.evidence.slice(0, 1).map((file) => ({ file, text: system.name }))),
    ...code.roots.source.slice(0, 1).map(({ path, lines }) => ({ file: path, text: `${lines} lines` })),
  ];
  const purpose = `${title}: ${what}${on}${where}; neither README nor manifest says what it is for.`;
  return { purpose: purpose.slice(0, MAX_PURPOSE_LENGTH), basis: 'structure', evidence };
}

/** The first sentences of a paragraph that are long enough to say something. */
function sentences(text: string): string[] {
  const found: string[] = [];
  let rest = text;
  while (rest !== '' && found.length < 3) {
    const sentence = firstSentence(rest);
    found.push(sentence);
    rest = rest.slice(sentence.length).trim();
  }
  return found;
}

/** Puts the name in front where the line does not say it. */
function named(text: string, overview: RepositoryOverview): string {
  const known = [overview.name, overview.readme?.title ?? '', manifestName(overview)];
  const mentions = known.some((name) => name !== '' && bare(text).includes(bare(name)));
  const shown = shownName(overview);
  const line = mentions || shown === '' ? text : `${shown}: ${text}`;
  return line.replace(LIST_LEAD, '.').replace(/:$/, '.').slice(0, MAX_PURPOSE_LENGTH);
}

/** A short title, else the top package's name, else what the URL says. */
function shownName(overview: RepositoryOverview): string {
  const title = overview.readme?.title ?? '';
  if (title !== '' && title.split(' ').length <= 3) return title;
  return manifestName(overview) || overview.name;
}

function manifestName({ descriptions }: RepositoryOverview): string {
  return descriptions.find(({ path }) => !path.includes('/'))?.name ?? '';
}
