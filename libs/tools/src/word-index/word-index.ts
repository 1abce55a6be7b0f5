import { decodeWordIndex, type WordIndexSection } from './word-index-format.ts';
import type { LeftOutFiles } from './word-index-limits.ts';
import { isIndexed } from './identifier-words.ts';
import type { QueryTerm } from './word-query.ts';

/** Upper bound of the words that a prefix matches, in index order. */
const MAX_WORDS_PER_PREFIX = 10_000;

/** A searchable index: finds the files that may contain a word. Works on its bytes without decoding them. */
export class WordIndex {
  readonly sizeBytes: number;
  readonly leftOut: LeftOutFiles;
  private readonly sections: Readonly<Record<WordIndexSection, Buffer>>;

  private constructor(
    sizeBytes: number,
    leftOut: LeftOutFiles,
    sections: Readonly<Record<WordIndexSection, Buffer>>,
  ) {
    this.sizeBytes = sizeBytes;
    this.leftOut = leftOut;
    this.sections = sections;
  }

  /** Undefined when the bytes are not a complete index of this version. */
  static open(bytes: Uint8Array): WordIndex | undefined {
    const decoded = decodeWordIndex(bytes);
    return decoded && new WordIndex(bytes.byteLength, decoded.header.leftOut, decoded.sections);
  }

  get fileCount(): number {
    return this.sections.pathEnds.length / 4;
  }

  /** Files are counted from 1. */
  pathOf(file: number): string {
    return this.textAt('pathEnds', 'paths', file - 1);
  }

  /** Marks, by file number, the files that may match the term: all that do, and possibly others. */
  filesOf(term: QueryTerm): Uint8Array {
    const whole = term.isPrefix ? this.filesOfPrefix(term.joined) : this.filesOfWord(term.joined);
    if (term.parts.length === 1) return whole;
    const parts = term.parts.map((part, index) => {
      const isLast = index === term.parts.length - 1;
      if (term.isPrefix && isLast) return this.filesOfPrefix(part);
      return isIndexed(part) ? this.filesOfWord(part) : undefined;
    });
    const run = new Uint8Array(whole.length).fill(1);
    for (const marks of parts) if (marks !== undefined) intersect(run, marks);
    return unite(run, whole);
  }

  private filesOfWord(word: string): Uint8Array {
    const marks = new Uint8Array(this.fileCount + 1);
    const place = this.firstFrom(word);
    if (this.wordAt(place) === word) this.mark(marks, place);
    return marks;
  }

  private filesOfPrefix(prefix: string): Uint8Array {
    const marks = new Uint8Array(this.fileCount + 1);
    const first = this.firstFrom(prefix);
    for (let place = first; place < first + MAX_WORDS_PER_PREFIX; place += 1) {
      if (this.wordAt(place)?.startsWith(prefix) !== true) break;
      this.mark(marks, place);
    }
    return marks;
  }

  private mark(marks: Uint8Array, place: number): void {
    const { fileLists, fileListEnds } = this.sections;
    const end = numberAt(fileListEnds, place);
    let at = place === 0 ? 0 : numberAt(fileListEnds, place - 1);
    let file = 0;
    while (at < end) {
      let distance = 0;
      let byte = 0x80;
      for (let shift = 0; byte >= 0x80 && at < end; shift += 7) {
        byte = fileLists[at] as number;
        distance |= (byte & 0x7f) << shift;
        at += 1;
      }
      file += distance;
      if (file < marks.length) marks[file] = 1;
    }
  }

  /** Returns the position of the first word that is not before `word`. */
  private firstFrom(word: string): number {
    let low = 0;
    let high = this.sections.wordEnds.length / 4;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.wordAt(middle) as string) < word) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private wordAt(place: number): string | undefined {
    return place * 4 < this.sections.wordEnds.length ? this.textAt('wordEnds', 'words', place) : undefined;
  }

  private textAt(ends: 'wordEnds' | 'pathEnds', texts: 'words' | 'paths', place: number): string {
    const start = place === 0 ? 0 : numberAt(this.sections[ends], place - 1);
    return this.sections[texts].toString('utf8', start, numberAt(this.sections[ends], place));
  }
}

function numberAt(numbers: Buffer, place: number): number {
  return numbers.readUInt32LE(place * 4);
}

function intersect(marks: Uint8Array, others: Uint8Array): void {
  for (let file = 0; file < marks.length; file += 1)
    marks[file] = (marks[file] as number) & (others[file] as number);
}

function unite(marks: Uint8Array, others: Uint8Array): Uint8Array {
  for (let file = 0; file < marks.length; file += 1)
    marks[file] = (marks[file] as number) | (others[file] as number);
  return marks;
}
