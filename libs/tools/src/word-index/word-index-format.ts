import type { LeftOutFiles } from './word-index-limits.ts';

/** The content of an index as built. Files are counted from 1. */
export interface WordIndexContent {
  readonly paths: readonly string[];
  /** The number of each word, counted from 0. */
  readonly words: ReadonlyMap<string, number>;
  /** The word numbers of each file, for all files one after the other. */
  readonly postings: Uint32Array;
  /** The end of each file's postings. */
  readonly fileEnds: readonly number[];
  readonly leftOut: LeftOutFiles;
}

/**
 * One index as bytes, the same on the disk and in memory: magic, header length, header as JSON, then the sections
 * listed in the header. Words are sorted by UTF-16 code units; the files of each word are stored as differences of
 * file numbers, in varints of seven bits per byte.
 */
export interface WordIndexHeader {
  readonly leftOut: LeftOutFiles;
  /** Lengths of the sections in bytes, in order. */
  readonly sections: Readonly<Record<WordIndexSection, number>>;
}

export type WordIndexSection = (typeof WORD_INDEX_SECTIONS)[number];

export const WORD_INDEX_SECTIONS = [
  'wordEnds',
  'fileListEnds',
  'pathEnds',
  'words',
  'fileLists',
  'paths',
] as const;

/** Increased with every change of the format or of the definition of a word. */
export const WORD_INDEX_VERSION = 1;

const MAGIC = Buffer.from(`RGWORDS${WORD_INDEX_VERSION}`);
const ALIGNMENT = 4;
const HEADER_AT = MAGIC.length + 4;

export function encodeWordIndex(content: WordIndexContent): Uint8Array {
  const sorted = [...content.words.keys()].sort();
  const { fileLists, fileListEnds } = encodeFileLists(content, sorted);
  const words = encodeTexts(sorted);
  const paths = encodeTexts(content.paths);
  const sections: Record<WordIndexSection, Uint8Array> = {
    wordEnds: bytesOf(words.ends),
    fileListEnds: bytesOf(fileListEnds),
    pathEnds: bytesOf(paths.ends),
    words: words.bytes,
    fileLists,
    paths: paths.bytes,
  };
  const lengths = WORD_INDEX_SECTIONS.map((name) => [name, sections[name].byteLength] as const);
  const header: WordIndexHeader = {
    leftOut: content.leftOut,
    sections: Object.fromEntries(lengths) as Record<WordIndexSection, number>,
  };
  const json = JSON.stringify(header);
  const head = Buffer.alloc(aligned(HEADER_AT + json.length), ' ');
  MAGIC.copy(head);
  head.writeUInt32LE(head.length - HEADER_AT, MAGIC.length);
  head.write(json, HEADER_AT, 'latin1');
  return Buffer.concat([head, ...WORD_INDEX_SECTIONS.map((name) => sections[name])]);
}

/** Returns the sections of an index; undefined when the bytes are not a complete index of this version. */
export function decodeWordIndex(
  bytes: Uint8Array,
):
  | { readonly header: WordIndexHeader; readonly sections: Readonly<Record<WordIndexSection, Buffer>> }
  | undefined {
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (whole.length < HEADER_AT || !whole.subarray(0, MAGIC.length).equals(MAGIC)) return undefined;
  const headerEnd = HEADER_AT + whole.readUInt32LE(MAGIC.length);
  if (headerEnd > whole.length) return undefined;
  const header = headerIn(whole.toString('latin1', HEADER_AT, headerEnd));
  if (header === undefined) return undefined;
  const sections: Partial<Record<WordIndexSection, Buffer>> = {};
  let at = headerEnd;
  for (const name of WORD_INDEX_SECTIONS) {
    sections[name] = whole.subarray(at, at + header.sections[name]);
    at += header.sections[name];
  }
  return at === whole.length ? { header, sections: sections as Record<WordIndexSection, Buffer> } : undefined;
}

/** Inverts the words of each file into the files of each word. */
function encodeFileLists(
  { words, postings, fileEnds }: WordIndexContent,
  sorted: readonly string[],
): { readonly fileLists: Uint8Array; readonly fileListEnds: Uint32Array } {
  const starts = new Uint32Array(words.size + 1);
  for (const word of postings) starts[word + 1] = (starts[word + 1] as number) + 1;
  for (let word = 0; word < words.size; word += 1)
    starts[word + 1] = (starts[word + 1] as number) + (starts[word] as number);
  const files = new Uint32Array(postings.length);
  const next = starts.slice(0, words.size);
  let at = 0;
  for (const [file, end] of fileEnds.entries()) {
    for (; at < end; at += 1) {
      const word = postings[at] as number;
      files[next[word] as number] = file + 1;
      next[word] = (next[word] as number) + 1;
    }
  }
  const fileListEnds = new Uint32Array(sorted.length);
  const fileLists = Buffer.allocUnsafe(postings.length * 4);
  let written = 0;
  for (const [place, word] of sorted.entries()) {
    const id = words.get(word) as number;
    let last = 0;
    for (let index = starts[id] as number; index < (starts[id + 1] as number); index += 1) {
      const file = files[index] as number;
      written = writeVarint(fileLists, written, file - last);
      last = file;
    }
    fileListEnds[place] = written;
  }
  return { fileLists: Buffer.from(fileLists.subarray(0, written)), fileListEnds };
}

function writeVarint(bytes: Uint8Array, at: number, value: number): number {
  let rest = value;
  let place = at;
  for (; rest >= 0x80; rest >>>= 7) {
    bytes[place] = (rest & 0x7f) | 0x80;
    place += 1;
  }
  bytes[place] = rest;
  return place + 1;
}

function encodeTexts(texts: readonly string[]): { readonly bytes: Uint8Array; readonly ends: Uint32Array } {
  const ends = new Uint32Array(texts.length);
  let end = 0;
  for (const [index, text] of texts.entries()) {
    end += Buffer.byteLength(text);
    ends[index] = end;
  }
  return { bytes: Buffer.from(texts.join('')), ends };
}

function bytesOf(numbers: Uint32Array): Uint8Array {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}

function aligned(length: number): number {
  return Math.ceil(length / ALIGNMENT) * ALIGNMENT;
}

function headerIn(json: string): WordIndexHeader | undefined {
  try {
    const header = JSON.parse(json) as Partial<WordIndexHeader> | null;
    const lengths = WORD_INDEX_SECTIONS.map((name) => header?.sections?.[name]);
    const isWhole = lengths.every((length) => Number.isSafeInteger(length) && (length ?? -1) >= 0);
    return isWhole && header?.leftOut !== undefined ? (header as WordIndexHeader) : undefined;
  } catch {
    return undefined;
  }
}
