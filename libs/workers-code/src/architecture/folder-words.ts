import type { RepoFs } from '#sandbox';
import { firstSentence } from '../first-sentence.js';
import type { SourceLine } from '../infra/infra-context.js';
import { readReadme } from '../readme-text.js';
import { isLfsPointer } from '../lfs-pointer.js';
import { directoryOf } from '../repo-path.js';
import { blockWords, commentWords, docstringWords, type CommentWords } from './file-comments.js';
import { INSTRUCTION, lineAt, paragraph, sentence } from './plain-sentence.js';
import { readRepoText } from '../read-repo-text.js';

/** What a project says of one of its folders, and where. */
export interface FolderWords {
  readonly text: string;
  readonly evidence: SourceLine;
}

const MAX_BYTES = 12 * 1024;
const MAX_PARAGRAPHS = 4;
const FRONT_MATTER = /^---\n[^]*?\n---\n/;
interface Place {
  readonly name: string;
  /** Gives the words and their line, which counts from 1. */
  readonly read: (text: string) => CommentWords | undefined;
}

/** Where projects say what a folder is for, the plainest first. */
const PLACES: readonly Place[] = [
  { name: 'README.md', read: readmeWords },
  { name: 'readme.md', read: readmeWords },
  { name: 'README.rst', read: readmeWords },
  { name: 'package.json', read: descriptionWords(/"description"\s*:\s*"((?:[^"\\]|\\.){8,400})"/) },
  { name: 'Cargo.toml', read: descriptionWords(/^description\s*=\s*"([^"\n]{8,400})"/m) },
  { name: 'pyproject.toml', read: descriptionWords(/^description\s*=\s*"([^"\n]{8,400})"/m) },
  { name: 'composer.json', read: descriptionWords(/"description"\s*:\s*"((?:[^"\\]|\\.){8,400})"/) },
  { name: 'doc.go', read: commentWords(/^\/\/ ?/) },
  { name: 'lib.rs', read: commentWords(/^\/\/! ?/) },
  { name: 'src/lib.rs', read: commentWords(/^\/\/! ?/) },
  { name: 'mod.rs', read: commentWords(/^\/\/! ?/) },
  { name: 'main.rs', read: commentWords(/^\/\/! ?/) },
  { name: 'src/main.rs', read: commentWords(/^\/\/! ?/) },
  { name: '__init__.py', read: docstringWords },
  { name: 'package-info.java', read: blockWords },
  { name: 'index.ts', read: blockWords },
  { name: 'index.js', read: blockWords },
];

/**
 * Looks where projects say what a folder is for: a README, a manifest's
 * description, the comment of the package. In Go that may stand in any of its
 * files: `files` are those to be looked at. All that is found, the plainest
 * place first.
 */
export async function folderWords(
  fs: RepoFs,
  folder: string,
  has: (path: string) => boolean,
  files: readonly string[] = [],
): Promise<FolderWords[]> {
  const below = (name: string) => (folder === '' ? name : `${folder}/${name}`);
  const places = [
    ...PLACES.map(({ name, read }) => ({ path: below(name), read })),
    ...files
      .filter((path) => path.endsWith('.go') && directoryOf(path) === folder)
      .map((path) => ({ path, read: goPackageWords })),
  ];
  const all: FolderWords[] = [];
  for (const { path, read } of places) {
    if (!has(path)) continue;
    const text = await readRepoText(fs, path, { maxBytes: MAX_BYTES, overflow: 'cut' }).catch(() => '');
    const found = isLfsPointer(Buffer.from(text)) ? undefined : read(text);
    const words = found === undefined ? '' : sentence(found.words);
    if (found !== undefined && words !== '') all.push({ text: words, evidence: { path, line: found.line } });
  }
  return all;
}

function readmeWords(text: string) {
  const words = readReadme(text.replace(FRONT_MATTER, ''))
    .paragraphs.slice(0, MAX_PARAGRAPHS)
    .map((each) => firstSentence(each.text))
    .find((each) => !INSTRUCTION.test(each) && !/\balso\b/i.test(each));
  return words === undefined ? undefined : { words, line: lineWith(text, words) };
}

function descriptionWords(pattern: RegExp): Place['read'] {
  return (text) => {
    const found = pattern.exec(text);
    return found === null ? undefined : { words: found[1] ?? '', line: lineAt(text, found.index) };
  };
}

/** `// Package x ...` right above `package x`. */
function goPackageWords(text: string) {
  const found = /(?:^|\n)(\/\/ Package \w+ [^\n]*(?:\n\/\/[^\n]*)*)\npackage /.exec(text);
  if (found === null) return undefined;
  const words = paragraph((found[1] ?? '').split('\n').map((line) => line.replace(/^\/\/ ?/, '')));
  return { words, line: lineAt(text, found.index + 1) };
}

function lineWith(text: string, words: string): number {
  const start = words.slice(0, 24);
  const at = text.indexOf(start);
  return at < 0 ? 1 : lineAt(text, at);
}
