import { join } from 'node:path';
import { identifiersIn, wordsOf } from './identifier-words.ts';
import { readSourceText } from './source-text.ts';
import type { WordIndex } from './word-index.ts';
import { matchesTerm, type QueryTerm } from './word-query.ts';

export interface WordSearch {
  /** The checkout that the index was built from. */
  readonly root: string;
  readonly terms: readonly QueryTerm[];
  /** `all`: a file must contain every word; `any`: at least one. */
  readonly match: 'all' | 'any';
  /** Path prefix of the files to search; empty for all. */
  readonly under: string;
  readonly limit: number;
  /** The end of the previous page. */
  readonly after: SearchPlace | undefined;
  readonly maxFileBytes: number;
  /** Maximum bytes of the files to read for one page. */
  readonly maxReadBytes: number;
}

/** A position in the results: the file's number in the index, and the line in the file. */
export interface SearchPlace {
  readonly file: number;
  readonly line: number;
}

export interface WordHit {
  readonly path: string;
  /** Counted from 1. */
  readonly line: number;
  /** The line, or an excerpt of a long one around the first match. */
  readonly text: string;
  /** Number of the query's words that occur in the line. */
  readonly words: number;
}

export interface WordSearchPage {
  readonly hits: readonly WordHit[];
  /** Start of the next page; undefined after the last page. */
  readonly next: SearchPlace | undefined;
}

interface Candidate {
  readonly file: number;
  readonly path: string;
}

const EXCERPT_CHARACTERS = 240;
const BEFORE_CHARACTERS = 60;

/** Finds lines, file by file, until the page is full or the read limit is reached. */
export function searchWords(index: WordIndex, search: WordSearch): WordSearchPage {
  const { after } = search;
  const files = inOrder(index, search);
  const begin = after === undefined ? 0 : files.findIndex(({ file }) => file === after.file);
  const hits: WordHit[] = [];
  let readBytes = 0;
  for (const { file, path } of begin < 0 ? [] : files.slice(begin)) {
    const afterLine = file === after?.file ? after.line : 0;
    if (readBytes >= search.maxReadBytes) return { hits, next: { file, line: afterLine } };
    const source = readSourceText(join(search.root, path), search.maxFileBytes);
    if (source.kind !== 'text') continue;
    readBytes += source.bytes;
    for (const hit of hitsIn(path, source.text, search)) {
      if (hit.line <= afterLine) continue;
      if (hits.length === search.limit) return { hits, next: { file, line: hit.line - 1 } };
      hits.push(hit);
    }
  }
  return { hits, next: undefined };
}

/** Sorts files that are named after a word of the query first. */
function inOrder(index: WordIndex, search: WordSearch): readonly Candidate[] {
  const marks = candidateFiles(index, search);
  const named: Candidate[] = [];
  const others: Candidate[] = [];
  for (let file = 1; file < marks.length; file += 1) {
    if (marks[file] !== 1) continue;
    const path = index.pathOf(file);
    if (!path.startsWith(search.under)) continue;
    (isNamedAfter(path, search.terms) ? named : others).push({ file, path });
  }
  return [...named, ...others];
}

function isNamedAfter(path: string, terms: readonly QueryTerm[]): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1).replaceAll(/[-.]/g, '_');
  return identifiersIn(name).some((identifier) => {
    const words = wordsOf(identifier);
    return words !== undefined && terms.some((term) => matchesTerm(words, term));
  });
}

function candidateFiles(index: WordIndex, { terms, match }: WordSearch): Uint8Array {
  const marks = new Uint8Array(index.fileCount + 1).fill(match === 'all' ? 1 : 0);
  for (const term of terms) {
    const ofTerm = index.filesOf(term);
    for (let file = 0; file < marks.length; file += 1) {
      const own = marks[file] as number;
      marks[file] = match === 'all' ? own & (ofTerm[file] as number) : own | (ofTerm[file] as number);
    }
  }
  return marks;
}

/** Reads the file itself, as the index knows only which files may match. */
function hitsIn(path: string, text: string, { terms, match }: WordSearch): readonly WordHit[] {
  const hits: WordHit[] = [];
  const seen = new Set<QueryTerm>();
  for (const [index, line] of text.split('\n').entries()) {
    const found = termsIn(line, terms);
    if (found.terms.size === 0) continue;
    for (const term of found.terms) seen.add(term);
    hits.push({ path, line: index + 1, text: excerpt(line, found.first), words: found.terms.size });
  }
  return match === 'all' && seen.size < terms.length ? [] : hits;
}

function termsIn(
  line: string,
  terms: readonly QueryTerm[],
): { readonly terms: ReadonlySet<QueryTerm>; readonly first: number } {
  const found = new Set<QueryTerm>();
  let first = -1;
  // Most lines contain none of the parts, which is cheap to check.
  const lowered = line.toLowerCase().replaceAll(/[_$]/g, '');
  if (!terms.some(({ parts }) => parts.every((part) => lowered.includes(part))))
    return { terms: found, first };
  for (const identifier of identifiersIn(line)) {
    const words = wordsOf(identifier);
    if (words === undefined) continue;
    for (const term of terms) {
      if (found.has(term) || !matchesTerm(words, term)) continue;
      found.add(term);
      if (first < 0) first = line.indexOf(identifier);
    }
  }
  return { terms: found, first };
}

function excerpt(line: string, at: number): string {
  const text = line.replace(/\r$/, '');
  if (text.length <= EXCERPT_CHARACTERS) return text;
  const start = Math.max(0, Math.min(at - BEFORE_CHARACTERS, text.length - EXCERPT_CHARACTERS));
  // A cut may have split a surrogate pair.
  return text.slice(start, start + EXCERPT_CHARACTERS).toWellFormed();
}
