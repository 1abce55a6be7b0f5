import type { GraphFile, GraphPart } from '../graph/code-graph.js';
import type { Claim } from './arch-design.js';
import { definitionComment, fileComment } from './definition-comment.js';
import type { DesignFacts } from './design-facts.js';
import { sentence } from './plain-sentence.js';
import type { UsedFile } from './used-names.js';
import { readRepoText } from '../read-repo-text.js';

const MAX_BYTES = 128 * 1024;
/** Files of a part that are looked at for a comment. */
const MAX_LOOKED_AT = 3;
/** How much of the weight of the first file another one needs to speak for the part. */
const LEAST_SHARE = 0.5;
const MAX_AROUND = 3;
const MAX_NAMES = 5;
const MAX_USES = 3;
const MAX_QUOTE = 170;
/** Files that only pass on what others define. */
const PASSES_ON = /(^|\/)(index\.(c|m)?[jt]sx?|mod\.rs|__init__\.py|package-info\.java|doc\.go)$/;

export interface PartWords {
  readonly claim: Claim;
  /** Whether a comment in the code says it. */
  readonly isSaid: boolean;
}

/** What joins a part with others. */
export interface PartTies {
  /** Other components that import from it. */
  readonly users: number;
  /** Other components that call it over the network. */
  readonly callers: number;
}

/** The files of a part that matter most: those whose names others use, then those that rank high; none that only passes on. */
export function leadingFiles(part: GraphPart, used: readonly UsedFile[]): string[] {
  const own = [...used.map(({ path }) => path), ...part.top].filter((path) => !PASSES_ON.test(path));
  return own.length === 0 ? [...part.top] : [...new Set(own)];
}

/**
 * What a part is for where no folder says it: the comment of what others use
 * most of it, the names that they use, and what it is tied to.
 */
export async function structureWords(
  part: GraphPart,
  used: readonly UsedFile[],
  { users, callers }: PartTies,
  facts: Pick<DesignFacts, 'fs' | 'yielder'>,
): Promise<PartWords> {
  const leading = leadingFiles(part, used);
  const folder = part.path === '.' ? '' : `${part.path}/`;
  const short = (path: string) => (path.startsWith(folder) ? path.slice(folder.length) : path);
  const said = await firstComment(leading.slice(0, MAX_LOOKED_AT), used, facts);
  const names = used
    .flatMap((file) => file.names)
    .toSorted((a, b) => b.weight - a.weight)
    .map(({ name }) => name);
  const others = [...new Set(names)].filter((name) => name !== said?.of).slice(0, MAX_NAMES);
  const uses = part.uses.slice(0, MAX_USES).map(({ name }) => name);
  const about =
    said === undefined
      ? `${part.languages[0] ?? 'Code'} around ${leading.slice(0, MAX_AROUND).map(short).join(', ')}`
      : `Around ${said.of === undefined ? short(said.path) : `${said.of} (${short(said.path)})`}: "${said.text}"`;
  const text = [
    about,
    others.length > 0
      ? `${said?.of === undefined ? 'others use' : 'others also use'} ${others.join(', ')}`
      : '',
    users > 0 ? `used by ${users} other ${users === 1 ? 'component' : 'components'}` : '',
    callers > 0 ? `called by ${callers} over the network` : '',
    users + callers === 0 ? 'no other component uses it' : '',
    uses.length > 0 ? `built on ${uses.join(', ')}` : '',
  ]
    .filter((each) => each !== '')
    .join('; ');
  const evidence = { path: said?.path ?? leading[0] ?? part.path, line: said?.line ?? 1 };
  return { claim: { text, evidence: [evidence] }, isSaid: said !== undefined };
}

interface Said {
  readonly text: string;
  readonly path: string;
  readonly line: number;
  /** The definition that the comment belongs to; absent when it is the file's. */
  readonly of?: string;
}

/** What a file says of itself, or of the one thing that others use most of it. */
export async function commentOf(
  path: string,
  names: UsedFile['names'],
  language: string,
  { fs, yielder }: Pick<DesignFacts, 'fs' | 'yielder'>,
): Promise<Said | undefined> {
  await yielder.yieldIfDue();
  const text = await readRepoText(fs, path, { maxBytes: MAX_BYTES, overflow: 'cut' }).catch(() => '');
  if (text === '') return undefined;
  const [first] = names;
  const own = first === undefined ? undefined : definitionComment(text, first.line, language);
  const ofName = quoted(own?.words);
  if (first !== undefined && own !== undefined && ofName !== '')
    return { text: ofName, path, line: own.line, of: first.name };
  const file = fileComment(text, language);
  const ofFile = quoted(file?.words);
  return file === undefined || ofFile === '' ? undefined : { text: ofFile, path, line: file.line };
}

async function firstComment(
  paths: readonly string[],
  used: readonly UsedFile[],
  facts: Pick<DesignFacts, 'fs' | 'yielder'>,
): Promise<Said | undefined> {
  const most = used[0]?.weight ?? 0;
  for (const [place, path] of paths.entries()) {
    const file = used.find((each) => each.path === path);
    // What is said of a lesser thing would hide that the main one is silent.
    if (place > 0 && (file?.weight ?? 0) < most * LEAST_SHARE) break;
    const said = await commentOf(path, file?.names ?? [], file?.language ?? languageOf(path), facts);
    if (said !== undefined && (place === 0 || most === 0 || said.of !== undefined)) return said;
  }
  return undefined;
}

/** Enough to tell the marks of comments apart where no name of the file is used. */
function languageOf(path: string): GraphFile['language'] {
  if (path.endsWith('.py')) return 'Python';
  if (path.endsWith('.rs')) return 'Rust';
  return path.endsWith('.rb') ? 'Ruby' : '';
}

function quoted(words: string | undefined): string {
  const text = sentence(words ?? '', 'code').replaceAll('"', "'");
  return text.length > MAX_QUOTE ? `${text.slice(0, MAX_QUOTE - 4).replace(/\s\S*$/, '')} ...` : text;
}
