const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** The characters that make up the structure; all others are skipped. */
const STRUCTURE = /["[\]{},:]/g;

const MAX_JUMPS = 64;

/** The problem that a text has apart from its syntax. */
export type JsonFault = 'too_many' | 'too_deep' | 'duplicate';

export interface JsonBounds {
  /** The most strings, brackets, braces, commas and colons together. */
  readonly maxPieces: number;
  readonly maxDepth: number;
}

/** A member of the outermost object; `start` and `end` delimit its value in the text. */
export interface JsonMember {
  readonly name: string;
  readonly start: number;
  end: number;
}

/**
 * Scans a JSON text once without parsing it: counts its pieces and depth, so that a small text cannot become
 * a large tree, and finds names that occur twice in an object, of which `JSON.parse` would keep one. For text
 * that is not JSON the result is approximate.
 */
export class JsonOutline {
  readonly members: JsonMember[] = [];
  fault: JsonFault | undefined;
  /** The name that occurs twice. */
  duplicateName: string | undefined;
  private pieces = 0;
  private isOver = false;
  /** The names seen in each open object; undefined for an array. */
  private readonly open: (Set<string> | undefined)[] = [];
  private isName = false;

  constructor(
    private readonly text: string,
    private readonly bounds: JsonBounds,
  ) {
    for (let at = nextStructure(text, 0); at !== -1 && !this.isOver;) {
      at = nextStructure(text, this.take(text.charCodeAt(at), at) + 1);
    }
    this.endMember(text.length);
  }

  /** The member of the outermost object in which the scan ended or found the fault. */
  get lastMember(): string | undefined {
    return this.members.at(-1)?.name;
  }

  /** Consumes the token at a position; returns the position of its last character. */
  private take(code: number, at: number): number {
    switch (code) {
      case QUOTE:
        return this.string(at);
      case OPEN_BRACE:
      case OPEN_BRACKET:
        this.begin(code === OPEN_BRACE);
        break;
      case CLOSE_BRACE:
      case CLOSE_BRACKET:
        if (this.open.length === 1) this.endMember(at);
        // Not JSON, whatever follows.
        if (this.open.length === 0) this.isOver = true;
        this.open.pop();
        this.isName = false;
        break;
      case COMMA:
        if (this.open.length === 1) this.endMember(at);
        this.isName = this.open.at(-1) !== undefined;
        this.count();
        break;
      case COLON:
        this.count();
        break;
    }
    return at;
  }

  private begin(isObject: boolean): void {
    this.open.push(isObject ? new Set() : undefined);
    this.isName = isObject;
    this.count();
    if (this.open.length > this.bounds.maxDepth) this.stop('too_deep');
  }

  private count(): void {
    this.pieces += 1;
    if (this.pieces > this.bounds.maxPieces) this.stop('too_many');
  }

  private stop(fault: JsonFault): void {
    this.fault = fault;
    this.isOver = true;
  }

  private string(start: number): number {
    const end = this.endOfString(start);
    this.count();
    if (this.isName) this.name(start, end);
    this.isName = false;
    return end;
  }

  private name(start: number, end: number): void {
    const names = this.open.at(-1);
    const name = plainText(this.text.slice(start, end + 1));
    if (names === undefined || name === undefined || end === this.text.length) return;
    if (this.open.length === 1) this.members.push({ name, start: end + 1, end: -1 });
    if (names.has(name) && this.fault === undefined) {
      this.fault = 'duplicate';
      this.duplicateName = this.open.length === 1 ? name : (this.lastMember ?? name);
    }
    names.add(name);
  }

  private endMember(at: number): void {
    const member = this.members.at(-1);
    if (member?.end === -1) member.end = at;
  }

  /**
   * Finds the closing quote: with the engine's fast search while few quotes are escaped, otherwise by
   * character.
   */
  private endOfString(start: number): number {
    const { text } = this;
    let at = start;
    for (let jumps = 0; jumps < MAX_JUMPS; jumps += 1) {
      const quote = text.indexOf('"', at + 1);
      if (quote === -1) return text.length;
      if (!isEscaped(text, quote)) return quote;
      at = quote;
    }
    for (at += 1; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code === QUOTE) return at;
      if (code === BACKSLASH) at += 1;
    }
    return text.length;
  }
}

function isEscaped(text: string, at: number): boolean {
  let first = at;
  while (text.charCodeAt(first - 1) === BACKSLASH) first -= 1;
  return (at - first) % 2 === 1;
}

/** Returns the next structural character; -1 if there is none. */
function nextStructure(text: string, from: number): number {
  STRUCTURE.lastIndex = from;
  return STRUCTURE.exec(text)?.index ?? -1;
}

/** Returns the string that a quoted text stands for; undefined if it is not valid JSON. */
function plainText(quoted: string): string | undefined {
  if (!quoted.includes('\\')) return quoted.slice(1, -1);
  try {
    return JSON.parse(quoted) as string;
  } catch {
    return undefined;
  }
}
