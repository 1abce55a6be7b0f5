/** A key with its place, or a bare item of a list. */
export interface YamlEntry {
  /** From the top of the document; an item of a list is `-`. */
  readonly keys: readonly string[];
  /** What stands behind the key on the same line, without quotes and comment; else empty. */
  readonly value: string;
}

interface Frame {
  readonly indent: number;
  readonly key: string;
}

const KEY = /^(?:"([^"]{1,200})"|'([^']{1,200})'|([^\s:#'"[\]{},][^:#]{0,200}?))\s*:(?:\s+(.*))?$/;
const MAX_DEPTH = 60;

/**
 * Follows the keys of YAML line by line, without a parser: it knows every
 * line's place, costs no more than its lines, and gets through templates that
 * are no YAML at all. Flow style and text blocks are values that it does not enter.
 */
export class YamlOutline {
  private frames: Frame[] = [];
  private blockIndent: number | undefined;

  /** The entry that a line begins; undefined for blank lines, comments, templates and text blocks. */
  next(line: string): YamlEntry | undefined {
    const indent = line.length - line.trimStart().length;
    const text = line.trim();
    if (text === '') return undefined;
    if (this.blockIndent !== undefined) {
      if (indent > this.blockIndent) return undefined;
      this.blockIndent = undefined;
    }
    if (text.startsWith('#') || text.startsWith('{{')) return undefined;
    if (text === '---' || text.startsWith('--- ')) {
      this.frames = [];
      return undefined;
    }
    return this.entry(text, indent);
  }

  private entry(text: string, indent: number): YamlEntry {
    let rest = text;
    let at = indent;
    while (rest === '-' || rest.startsWith('- ')) {
      this.leave(({ indent: each, key }) => each > at || (each === at && key === '-'));
      this.enter({ indent: at, key: '-' });
      const inner = rest.slice(1).trimStart();
      at += rest.length - inner.length;
      rest = inner;
    }
    const found = KEY.exec(rest);
    if (found === null) return { keys: this.keys(), value: plain(rest) };
    const [, double, single, bare, value = ''] = found;
    this.leave((frame) => frame.indent >= at);
    this.enter({ indent: at, key: double ?? single ?? bare ?? '' });
    if (/^[|>][-+\d]*\s*(#.*)?$/.test(value)) {
      this.blockIndent = at;
      return { keys: this.keys(), value: '' };
    }
    return { keys: this.keys(), value: plain(value) };
  }

  private leave(isOver: (frame: Frame) => boolean): void {
    for (let top = this.frames.at(-1); top !== undefined && isOver(top); top = this.frames.at(-1))
      this.frames.pop();
  }

  private enter(frame: Frame): void {
    if (this.frames.length < MAX_DEPTH) this.frames.push(frame);
  }

  private keys(): string[] {
    return this.frames.map(({ key }) => key);
  }
}

/** A value without its comment, anchor and quotes. */
function plain(value: string): string {
  const bare = value.replace(/^[&!]\S+\s*/, '').trim();
  const quoted = /^(["'])(.*?)\1(?:\s+#.*)?$/.exec(bare);
  if (quoted !== null) return quoted[2] ?? '';
  return bare.startsWith('#') ? '' : bare.replace(/(?<=\s)#.*$/, '').trimEnd();
}
