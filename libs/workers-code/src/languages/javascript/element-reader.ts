import { CHARACTER, characterClass } from './characters.js';
import { numberEnd, wordEnd } from './lexeme-ends.js';
import { TOKEN, isWord } from './token-kind.js';
import { CONTEXT, TokenizerState } from './tokenizer-state.js';

/** What looks like elements and is none is read again until so many times the file was read again. */
const MAX_REREADS = 4;

/** Where an element seems to begin, to come back to when it is none. */
interface Snapshot {
  readonly at: number;
  readonly tokens: number;
  readonly depth: number;
  readonly afterNewline: number;
}

/**
 * Reads JSX. Whether `<` begins an element shows only later: TypeScript's
 * `<T>(x)` looks like one until its closing tag is missing. Then it goes back.
 */
export class ElementReader extends TokenizerState {
  private readonly snapshots: Snapshot[] = [];
  private notElements = new Set<number>();
  /** Characters that may be read again. */
  private rereads = 0;
  /** Where the last closing tag of each name stands. */
  private closingTags: ReadonlyMap<string, number> | undefined;

  protected beginElements(): void {
    this.snapshots.length = 0;
    this.notElements = new Set();
    this.rereads = this.text.length * MAX_REREADS;
    this.closingTags = undefined;
  }

  protected beginsElement(next: number): boolean {
    const kind = characterClass(next);
    return (kind === CHARACTER.name || next === TOKEN.greater) && !this.notElements.has(this.at);
  }

  protected openElement(): void {
    if (!this.isInElement())
      this.snapshots.push({
        at: this.at,
        tokens: this.tokens.count,
        depth: this.contexts.length,
        afterNewline: this.afterNewline,
      });
    this.open(CONTEXT.jsxTag, TOKEN.jsxOpen, 1);
  }

  private isInElement(): boolean {
    const context = this.contexts.at(-1);
    return context === CONTEXT.jsxTag || context === CONTEXT.jsxChildren;
  }

  /** What looked like an element is none: it is read again, its `<` as an operator. False when there is none. */
  protected retryElement(): boolean {
    const snapshot = this.snapshots.pop();
    if (snapshot === undefined) return false;
    this.rereads -= this.at - snapshot.at;
    if (this.rereads < 0) return false;
    this.notElements.add(snapshot.at);
    this.at = snapshot.at;
    this.tokens.count = snapshot.tokens;
    this.contexts.length = snapshot.depth;
    this.openers.length = snapshot.depth;
    this.afterNewline = snapshot.afterNewline;
    this.operand = false;
    this.caseAhead = false;
    return true;
  }

  protected readInTag(): void {
    const code = this.text.charCodeAt(this.at);
    const kind = characterClass(code);
    if (kind === CHARACTER.space || kind === CHARACTER.newline) {
      this.at += 1;
      return;
    }
    if (kind === CHARACTER.name) return this.readTagName();
    switch (code) {
      case TOKEN.greater:
        return this.endTag();
      case 0x22:
      case 0x27: {
        const end = this.text.indexOf(String.fromCharCode(code), this.at + 1);
        return end < 0 ? this.giveUpElement() : this.push(TOKEN.string, end + 1, false);
      }
      case TOKEN.braceOpen:
        return this.open(CONTEXT.value, code, 1);
      case TOKEN.less:
        if (this.tokens.kind(this.tokens.count - 1) === TOKEN.equals) return this.openElement();
        return this.skipTypeArguments();
      case TOKEN.slash:
        if (this.text.charCodeAt(this.at + 1) === TOKEN.greater) return this.endElement(2);
        return this.skipComment() ? undefined : this.giveUpElement();
      case TOKEN.equals:
      case TOKEN.dot:
      case TOKEN.colon:
      case TOKEN.minus:
        return this.push(code, this.at + 1, false);
      default:
        if (kind === CHARACTER.digit) return this.push(TOKEN.number, numberEnd(this.text, this.at), false);
        return this.giveUpElement();
    }
  }

  /** A tag's or an attribute's name; only the tag's counts as used. */
  private readTagName(): void {
    const end = wordEnd(this.text, this.at);
    const before = this.tokens.kind(this.tokens.count - 1);
    if (before === TOKEN.jsxOpen || before === TOKEN.dot) this.onName(this.text.slice(this.at, end));
    this.push(TOKEN.name, end, false);
  }

  /** The end of an opening or a closing tag, not of one that closes itself. */
  private endTag(): void {
    if (this.contexts.at(-1) === CONTEXT.jsxClosingTag) return this.endElement(1);
    const opener = this.openers.at(-1) ?? 0;
    if (!this.hasClosingTag(opener)) return this.giveUpElement();
    this.at += 1;
    this.contexts[this.contexts.length - 1] = CONTEXT.jsxChildren;
  }

  /** Whether the file has, after this place, a closing tag that fits the opening one. */
  private hasClosingTag(opener: number): boolean {
    const named = opener + 1;
    const name = isWord(this.tokens.kind(named)) ? this.tokens.textOf(named) : '';
    this.closingTags ??= lastClosingTags(this.text);
    return (this.closingTags.get(name) ?? -1) > this.at;
  }

  private endElement(length: number): void {
    this.contexts.pop();
    const opener = this.openers.pop() ?? 0;
    const at = this.tokens.count;
    this.push(TOKEN.jsxClose, this.at + length, true);
    this.tokens.join(opener, at);
    if (!this.isInElement()) this.snapshots.pop();
  }

  protected readJsxText(): void {
    const { text } = this;
    let end = this.at;
    while (end < text.length) {
      const code = text.charCodeAt(end);
      if (code === TOKEN.less || code === TOKEN.braceOpen) break;
      end += 1;
    }
    this.at = end;
    if (end >= text.length) return;
    if (text.charCodeAt(end) === TOKEN.braceOpen) return this.open(CONTEXT.value, TOKEN.braceOpen, 1);
    const next = text.charCodeAt(end + 1);
    if (next === TOKEN.slash) {
      this.at = end + 2;
      this.contexts[this.contexts.length - 1] = CONTEXT.jsxClosingTag;
      return;
    }
    if (characterClass(next) === CHARACTER.name || next === TOKEN.greater) return this.openElement();
    return this.giveUpElement();
  }

  private skipTypeArguments(): void {
    let depth = 0;
    for (let end = this.at; end < this.text.length; end += 1) {
      const code = this.text.charCodeAt(end);
      if (code === TOKEN.less) depth += 1;
      else if (code === TOKEN.greater && this.text.charCodeAt(end - 1) !== TOKEN.equals) depth -= 1;
      if (depth === 0) {
        this.at = end + 1;
        return;
      }
    }
    this.giveUpElement();
  }

  private giveUpElement(): void {
    if (this.retryElement()) return;
    // Too many of them: what is left of this one is read as code.
    const depth = this.contexts.findLastIndex((context) => context < CONTEXT.template) + 1;
    this.dropTo(depth);
    this.at += 1;
  }
}

/** By the first word of the name; fragments have none. */
function lastClosingTags(text: string): ReadonlyMap<string, number> {
  const last = new Map<string, number>();
  for (let at = text.indexOf('</'); at >= 0; at = text.indexOf('</', at + 2)) {
    const isNamed = characterClass(text.charCodeAt(at + 2)) === CHARACTER.name;
    last.set(isNamed ? text.slice(at + 2, wordEnd(text, at + 2)) : '', at);
  }
  return last;
}
