import { identifiersIn, isIndexed, wordsOf } from './identifier-words.ts';
import { encodeWordIndex } from './word-index-format.ts';
import type { LeftOutFiles, WordIndexLimits } from './word-index-limits.ts';

/** Number of identifiers whose words are cached while one index is built. */
const CACHED_IDENTIFIERS = 200_000;
const FIRST_POSTINGS = 64 * 1024;

/** Builds one index from the texts of files. */
export class WordIndexBuilder {
  private readonly paths: string[] = [];
  private readonly words = new Map<string, number>();
  /** The last file in which each word occurred, counted from 1. */
  private readonly lastFile: number[] = [];
  /** The distinct words of each file, for all files one after the other. */
  private postings = new Uint32Array(FIRST_POSTINGS);
  private postingCount = 0;
  private readonly fileEnds: number[] = [];
  private readonly known = new Map<string, readonly number[]>();
  private textBytes = 0;
  private readonly leftOut = { tooLarge: 0, binary: 0, unreadable: 0, beyondLimits: 0 };
  private readonly limits: WordIndexLimits;

  constructor(limits: WordIndexLimits) {
    this.limits = limits;
  }

  get isFull(): boolean {
    const { maxFiles, maxTextBytes, maxWords, maxPostings } = this.limits;
    return (
      this.paths.length >= maxFiles ||
      this.textBytes >= maxTextBytes ||
      this.words.size >= maxWords ||
      this.postingCount >= maxPostings
    );
  }

  add(path: string, text: string, bytes: number): void {
    const file = this.paths.push(path);
    this.textBytes += bytes;
    for (const identifier of identifiersIn(text)) {
      for (const word of this.wordIds(identifier)) this.post(word, file);
    }
    this.fileEnds.push(this.postingCount);
  }

  leaveOut(why: keyof LeftOutFiles): void {
    this.leftOut[why] += 1;
  }

  finish(): Uint8Array {
    return encodeWordIndex({
      paths: this.paths,
      words: this.words,
      postings: this.postings.subarray(0, this.postingCount),
      fileEnds: this.fileEnds,
      leftOut: this.leftOut,
    });
  }

  private post(word: number, file: number): void {
    if (this.lastFile[word] === file) return;
    this.lastFile[word] = file;
    if (this.postingCount === this.postings.length) {
      const larger = new Uint32Array(this.postings.length * 2);
      larger.set(this.postings);
      this.postings = larger;
    }
    this.postings[this.postingCount] = word;
    this.postingCount += 1;
  }

  private wordIds(identifier: string): readonly number[] {
    const known = this.known.get(identifier);
    if (known !== undefined) return known;
    const found = wordsOf(identifier);
    const words = found === undefined ? [] : new Set([found.joined, ...found.parts]);
    const ids = [...words].filter(isIndexed).map((word) => this.wordId(word));
    if (this.known.size >= CACHED_IDENTIFIERS) this.known.clear();
    this.known.set(identifier, ids);
    return ids;
  }

  private wordId(word: string): number {
    const known = this.words.get(word);
    if (known !== undefined) return known;
    const id = this.words.size;
    this.words.set(word, id);
    this.lastFile.push(0);
    return id;
  }
}
