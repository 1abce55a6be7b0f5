import type { RepoFs } from '#sandbox';
import { firstSentence } from '../first-sentence.js';
import type { SourceLine } from '../infra/infra-context.js';
import { readReadme } from '../readme-text.js';

/** What a project says of one of its folders, and where. */
export interface FolderWords {
  readonly text: string;
  readonly evidence: SourceLine;
}

const MAX_BYTES = 12 * 1024;
const MAX_LENGTH = 240;
const MAX_PARAGRAPHS = 4;
const FRONT_MATTER = /^---\n[^]*?\n---\n/;
/** Sentences that tell what to do, or how the folder came to be, not what it is for. */
const INSTRUCTION =
  /:$|^(run|install|to |use |you |your |if |follow|build|execute|see|check|this project was (generated|bootstrapped)|getting started|clone|make sure|note|click|first|when |please|before|after|open|start|copy|download|for more|there |we |add |create )/i;

interface Place {
  readonly name: string;
  /** Gives the words and their line, which counts from 1. */
  readonly read: (
    text: string,
    folder: string,
  ) => { readonly words: string; readonly line: number } | undefined;
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
    ...files.filter((path) => path.endsWith('.go')).map((path) => ({ path, read: goPackageWords })),
  ];
  const all: FolderWords[] = [];
  for (const { path, read } of places) {
    if (!has(path)) continue;
    const text = await fs.readText(path, { maxBytes: MAX_BYTES, overflow: 'cut' }).catch(() => '');
    const found = read(text, folder);
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

/** The first run of line comments of this form. */
function commentWords(mark: RegExp): Place['read'] {
  return (text) => {
    const lines = text.split('\n');
    const start = lines.findIndex((line) => mark.test(line) && !isLegal(line));
    if (start < 0) return undefined;
    const end = lines.findIndex((line, index) => index > start && !mark.test(line));
    const block = lines.slice(start, end < 0 ? start + 20 : Math.min(end, start + 20));
    const words = paragraph(block.map((line) => line.replace(mark, '').replace(/^#+\s.*/, '')));
    return isLegal(words) ? undefined : { words, line: start + 1 };
  };
}

/** `// Package x ...` right above `package x`. */
function goPackageWords(text: string) {
  const found = /(?:^|\n)(\/\/ Package \w+ [^\n]*(?:\n\/\/[^\n]*)*)\npackage /.exec(text);
  if (found === null) return undefined;
  const words = paragraph((found[1] ?? '').split('\n').map((line) => line.replace(/^\/\/ ?/, '')));
  return { words, line: lineAt(text, found.index + 1) };
}

function docstringWords(text: string) {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => line.trim() !== '' && !line.startsWith('#'));
  const found = /^[rRuU]?("""|''')/.exec(lines[start] ?? '');
  if (found === null) return undefined;
  const mark = found[1] ?? '';
  const rest = lines.slice(start).join('\n').slice(found[0].length);
  const end = rest.indexOf(mark);
  return end < 0 ? undefined : { words: paragraph(rest.slice(0, end).split('\n')), line: start + 1 };
}

/** A block comment before the first code; not the licence. */
function blockWords(text: string) {
  const found =
    /^(?:\s|\/\/[^\n]*\n|['"]use \w+['"];?|\/\* eslint[^*]*\*\/)*\/\*\*?([\s\S]{8,1500}?)\*\//.exec(text);
  if (found === null) return undefined;
  const words = paragraph((found[1] ?? '').split('\n').map((line) => line.replace(/^\s*\*? ?/, '')));
  if (isLegal(words) || words.startsWith('@')) return undefined;
  return {
    words: words.replaceAll(/<\/?\w+>|\{@\w+ ([^}]*)\}/g, '$1'),
    line: lineAt(text, text.indexOf('/*')),
  };
}

/** The first lines up to an empty one. */
function paragraph(lines: readonly string[]): string {
  const start = lines.findIndex((line) => line.trim() !== '');
  if (start < 0) return '';
  const end = lines.findIndex((line, index) => index > start && line.trim() === '');
  return lines
    .slice(start, end < 0 ? undefined : end)
    .map((line) => line.trim())
    .join(' ');
}

function isLegal(text: string): boolean {
  return /istanbul|jshint|tslint|prettier-ignore|@ts-|webpack|copyright|licen[sc]e|SPDX|all rights reserved|eslint|generated|^\s*\/\/\s*$|^\/\/go:build|^\/\/ \+build/i.test(
    text,
  );
}

function sentence(words: string): string {
  const line = words
    .replaceAll(/[*=#_-]{3,}/g, ' ')
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
  if (INSTRUCTION.test(line)) return '';
  const first = firstSentence(line);
  const text = first.length < 15 ? line : first;
  if (!/[\p{L}]{3}.*\s/u.test(text)) return '';
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH - 4).replace(/\s\S*$/, '')} ...` : text;
}

function lineWith(text: string, words: string): number {
  const start = words.slice(0, 24);
  const at = text.indexOf(start);
  return at < 0 ? 1 : lineAt(text, at);
}

function lineAt(text: string, at: number): number {
  return text.slice(0, Math.max(0, at)).split('\n').length;
}
