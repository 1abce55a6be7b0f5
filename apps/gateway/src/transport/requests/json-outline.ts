const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** The characters that a structure is made of; whatever else stands between them is looked at by nobody here. */
const STRUCTURE = /["[\]{},:]/g;

const MAX_JUMPS = 64;

/** Why a text is refused before or beside its parsing. */
export type JsonFault = 'too_many' | 'too_deep' | 'duplicate';

export interface JsonBounds {
  /** Strings, brackets, braces, commas and colons. */
  readonly maxPieces: number;
  readonly maxDepth: number;
}

/** A member of the outermost object, by the place of its value in the text. */
export interface JsonMember {
  readonly name: string;
  readonly start: number;
  end: number;
}

/**
 * What can be known of a JSON text in one pass and without parsing it: how many
 * pieces it has and how deep it is, so that a small text cannot become a large
 * tree, and names that an object has twice, of which `JSON.parse` keeps one.
 * Of a text that is no JSON it is what stands in the place of these.
 */
export class JsonOutline {
  readonly members: JsonMember[] = [];
  fault: JsonFault | undefined;
  /** The name that stands twice. */
  duplicateName: string | undefined;
  private pieces = 0;
  private isOver = false;
  /** The names of each open object; an array has none. */
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

  /** The member of the outermost object in which the reading ended or the fault is. */
  get lastMember(): string | undefined {
    return this.members.at(-1)?.name;
  }

  /** Takes what begins at a place; gives the place of its last character. */
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
        // Whatever follows, it is no JSON.
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

  /** From quote to quote, which the engine finds quickly; where many are escaped, by each character. */
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

/** -1: no more. */
function nextStructure(text: string, from: number): number {
  STRUCTURE.lastIndex = from;
  return STRUCTURE.exec(text)?.index ?? -1;
}

/** Undefined for a text in quotes that is no string of JSON. */
function plainText(quoted: string): string | undefined {
  if (!quoted.includes('\\')) return quoted.slice(1, -1);
  try {
    return JSON.parse(quoted) as string;
  } catch {
    return undefined;
  }
}
