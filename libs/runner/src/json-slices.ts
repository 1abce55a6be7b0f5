import { TimeSlice } from './time-slice.js';

/** Characters parsed at a time, which take at most a few milliseconds. */
const SLICE_LENGTH = 64 * 1024;
const MANY_ITEMS = 64;
const SEARCHED_DEPTH = 4;

/**
 * Returns the JSON of a plain value, yielding to the event loop between small steps. Small values are
 * indented for people; each item of a large list has a line.
 */
export async function writeJson(value: unknown): Promise<Buffer> {
  const slice = new TimeSlice();
  const pieces: Buffer[] = [];
  let text = '';
  const put = (piece: string): void => {
    text += piece;
    if (text.length < SLICE_LENGTH) return;
    pieces.push(Buffer.from(text, 'utf8'));
    text = '';
  };
  const write = async (node: unknown, indent: string): Promise<void> => {
    if (slice.isUsedUpNow()) await slice.yield();
    if (!hasManyItems(node, SEARCHED_DEPTH)) {
      put((JSON.stringify(node, null, 2) ?? 'null').replaceAll('\n', `\n${indent}`));
      return;
    }
    const inner = `${indent}  `;
    if (Array.isArray(node)) {
      put('[');
      for (const [index, item] of node.entries()) {
        put(`${index === 0 ? '' : ','}\n${inner}`);
        if (hasManyItems(item, SEARCHED_DEPTH)) await write(item, inner);
        else put(JSON.stringify(item) ?? 'null');
        if (slice.isUsedUp()) await slice.yield();
      }
      put(`\n${indent}]`);
      return;
    }
    put('{');
    let isFirst = true;
    for (const [key, item] of Object.entries(node as object)) {
      if (item === undefined) continue;
      put(`${isFirst ? '' : ','}\n${inner}${JSON.stringify(key)}: `);
      isFirst = false;
      await write(item, inner);
    }
    put(`\n${indent}}`);
  };
  await write(value, '');
  pieces.push(Buffer.from(text, 'utf8'));
  return Buffer.concat(pieces);
}

/** Parses JSON, yielding to the event loop between small steps. Throws `SyntaxError`. */
export async function readJson(text: string): Promise<unknown> {
  const slice = new TimeSlice();
  const parse = async (start: number, end: number): Promise<unknown> => {
    if (slice.isUsedUpNow()) await slice.yield();
    const from = skipSpace(text, start);
    const open = text[from];
    if (end - from <= SLICE_LENGTH || (open !== '[' && open !== '{'))
      return JSON.parse(text.slice(from, end));
    const isArray = open === '[';
    const items: unknown[] = [];
    const record: Record<string, unknown> = {};
    let at = skipSpace(text, from + 1);
    if (text[at] === (isArray ? ']' : '}')) return ended(text, at + 1, end, isArray ? items : record);
    for (;;) {
      let key = '';
      if (!isArray) {
        const keyEnd = await endOfValue(text, at, end, slice);
        key = parseKey(text.slice(at, keyEnd));
        at = skipSpace(text, keyEnd);
        if (text[at] !== ':') throw new SyntaxError('a colon is missing');
        at = skipSpace(text, at + 1);
      }
      const valueEnd = await endOfValue(text, at, end, slice);
      const item =
        valueEnd - at <= SLICE_LENGTH
          ? (JSON.parse(text.slice(at, valueEnd)) as unknown)
          : await parse(at, valueEnd);
      if (isArray) items.push(item);
      else
        Object.defineProperty(record, key, {
          value: item,
          enumerable: true,
          writable: true,
          configurable: true,
        });
      if (slice.isUsedUp()) await slice.yield();
      at = skipSpace(text, valueEnd);
      if (text[at] === ',') {
        at = skipSpace(text, at + 1);
        continue;
      }
      if (text[at] !== (isArray ? ']' : '}')) throw new SyntaxError('a list is not closed');
      return ended(text, at + 1, end, isArray ? items : record);
    }
  };
  return parse(0, text.length);
}

/** Returns the index after the value that begins at `start`. */
async function endOfValue(text: string, start: number, end: number, slice: TimeSlice): Promise<number> {
  const first = text[start];
  if (first === '"') return endOfString(text, start, end);
  if (first !== '[' && first !== '{') {
    let at = start;
    while (at < end && !isDelimiter(text.charCodeAt(at))) at += 1;
    return at;
  }
  let depth = 0;
  for (let at = start; at < end; at += 1) {
    if ((at & 0xffff) === 0 && slice.isUsedUpNow()) await slice.yield();
    const char = text.charCodeAt(at);
    if (char === QUOTE) at = endOfString(text, at, end) - 1;
    else if (char === OPEN_LIST || char === OPEN_RECORD) depth += 1;
    else if (char === CLOSE_LIST || char === CLOSE_RECORD) {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  throw new SyntaxError('a value is not closed');
}

function endOfString(text: string, start: number, end: number): number {
  for (let at = text.indexOf('"', start + 1); at >= 0 && at < end; at = text.indexOf('"', at + 1)) {
    let escapes = 0;
    while (text.charCodeAt(at - 1 - escapes) === BACKSLASH) escapes += 1;
    if (escapes % 2 === 0) return at + 1;
  }
  throw new SyntaxError('a string is not closed');
}

function parseKey(text: string): string {
  const key: unknown = JSON.parse(text);
  if (typeof key !== 'string') throw new SyntaxError('a key is not a string');
  return key;
}

function ended<T>(text: string, at: number, end: number, value: T): T {
  if (skipSpace(text, at) < end) throw new SyntaxError('something follows the value');
  return value;
}

function skipSpace(text: string, start: number): number {
  let at = start;
  while (SPACES.has(text.charCodeAt(at))) at += 1;
  return at;
}

/** True if the value holds a list of many items near enough to its top. */
function hasManyItems(node: unknown, depth: number): boolean {
  if (typeof node !== 'object' || node === null) return false;
  if (Array.isArray(node) && node.length > MANY_ITEMS) return true;
  if (depth === 0) return false;
  const items: unknown[] = Array.isArray(node) ? node : Object.values(node);
  return items.length > MANY_ITEMS || items.some((item) => hasManyItems(item, depth - 1));
}

function isDelimiter(char: number): boolean {
  return char === COMMA || char === CLOSE_LIST || char === CLOSE_RECORD || SPACES.has(char);
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_RECORD = 0x7b;
const CLOSE_RECORD = 0x7d;
const SPACES: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d]);
