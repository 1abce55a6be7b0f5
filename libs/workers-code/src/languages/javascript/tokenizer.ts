import { CHARACTER, characterClass } from './characters.js';
import { ElementReader } from './element-reader.js';
import { lineEnd, numberEnd, regexEnd, stringEnd, templateTextEnd, wordEnd } from './lexeme-ends.js';
import { TOKEN, WORD_KINDS, isName, wordKind, wordKinds } from './token-kind.js';
import { CONTEXT } from './tokenizer-state.js';
import type { Tokens } from './tokens.js';

/** What a file may hold besides JavaScript. */
export interface Dialect {
  /** `<` where a value is expected begins an element. */
  readonly jsx: boolean;
}

/** After these words a value is expected, so that `/` begins a regular expression and `<` an element. */
const BEFORE_VALUE = wordKinds(
  'return typeof case do else in instanceof new void delete throw extends default yield await of',
);
const CONDITION_WORDS = wordKinds('if while for with');
const BLOCK_WORDS = wordKinds('else do try finally');
/** Doubled they are another operator. */
const DOUBLED: ReadonlySet<number> = new Set<number>([
  TOKEN.ampersand,
  TOKEN.bar,
  TOKEN.question,
  TOKEN.star,
]);
const BEFORE_EQUALS: ReadonlySet<number> = new Set<number>(
  Array.from('=!+-*%&|^<>', (character) => character.charCodeAt(0)),
);
const CASE = wordKind('case');
const DEFAULT = wordKind('default');

/**
 * Cuts JavaScript and TypeScript, with JSX or without, into tokens and pairs
 * its brackets. It does not check the grammar: it knows enough of it to tell
 * regular expressions from divisions, blocks from objects, and elements from
 * comparisons. It goes on after anything, uses no recursion, and reads a
 * file once, but for elements that turn out to be none.
 */
export class Tokenizer extends ElementReader {
  private jsx = false;

  /** `onName` gets every name that is no word with a meaning. The tokens are good until the next call. */
  read(text: string, dialect: Dialect, onName: (name: string) => void): Tokens {
    this.text = text;
    this.at = 0;
    this.jsx = dialect.jsx;
    this.afterNewline = 0;
    this.operand = false;
    this.contexts.length = 0;
    this.openers.length = 0;
    this.caseAhead = false;
    this.onName = onName;
    this.tokens.begin(text);
    this.beginElements();
    if (text.startsWith('#!')) this.at = lineEnd(text, 0);
    while (this.at < text.length || this.retryElement()) this.readNext();
    this.dropTo(0);
    return this.tokens;
  }

  private readNext(): void {
    switch (this.contexts.at(-1)) {
      case CONTEXT.template:
        return this.readTemplateText();
      case CONTEXT.jsxChildren:
        return this.readJsxText();
      case CONTEXT.jsxTag:
      case CONTEXT.jsxClosingTag:
        return this.readInTag();
      default:
        return this.readToken();
    }
  }

  private readToken(): void {
    const code = this.text.charCodeAt(this.at);
    switch (characterClass(code)) {
      case CHARACTER.newline:
        this.afterNewline = 1;
        this.at += 1;
        return;
      case CHARACTER.space:
        this.at += 1;
        return;
      case CHARACTER.name:
        return this.readWord();
      case CHARACTER.digit:
        return this.push(TOKEN.number, numberEnd(this.text, this.at), true);
      default:
        return this.readOther(code);
    }
  }

  private readWord(): void {
    const end = wordEnd(this.text, this.at);
    const word = this.text.slice(this.at, end);
    const kind = WORD_KINDS.get(word) ?? TOKEN.name;
    if (isName(kind)) this.onName(word);
    if (kind === TOKEN.name) return this.push(kind, end, true);
    const before = this.tokens.kind(this.tokens.count - 1);
    const isProperty = before === TOKEN.dot || before === TOKEN.optionalDot;
    this.push(kind, end, isProperty || !BEFORE_VALUE.has(kind));
    if ((kind === CASE || kind === DEFAULT) && !isProperty) this.caseAhead = true;
  }

  private readOther(code: number): void {
    const { text, at } = this;
    const next = text.charCodeAt(at + 1);
    switch (code) {
      case 0x22:
      case 0x27:
        return this.push(TOKEN.string, stringEnd(text, at, code), true);
      case 0x60:
        return this.openTemplate();
      case TOKEN.slash:
        return this.readSlash(next);
      case TOKEN.parenOpen: {
        const before = this.tokens.kind(this.tokens.count - 1);
        const isProperty = this.tokens.kind(this.tokens.count - 2) === TOKEN.dot;
        const isCondition = CONDITION_WORDS.has(before) && !isProperty;
        return this.open(isCondition ? CONTEXT.condition : CONTEXT.bracket, code, 1);
      }
      case TOKEN.bracketOpen:
        return this.open(CONTEXT.bracket, code, 1);
      case TOKEN.braceOpen:
        return this.openBrace();
      case TOKEN.parenClose:
      case TOKEN.bracketClose:
      case TOKEN.braceClose:
        return this.close(code);
      case TOKEN.less:
        if (this.jsx && !this.operand && this.beginsElement(next)) return this.openElement();
        return this.readOperator(code, next);
      case TOKEN.dot:
        if (next >= 0x30 && next <= 0x39) return this.push(TOKEN.number, numberEnd(this.text, this.at), true);
        if (next === TOKEN.dot && text.charCodeAt(at + 2) === TOKEN.dot)
          return this.push(TOKEN.spread, at + 3, false);
        return this.push(code, at + 1, false);
      case TOKEN.hash:
        return this.readPrivateName(next);
      default:
        return this.readOperator(code, next);
    }
  }

  private readOperator(code: number, next: number): void {
    const { at, text } = this;
    const third = text.charCodeAt(at + 2);
    if (code === TOKEN.equals && next === TOKEN.greater) return this.push(TOKEN.arrow, at + 2, false);
    if (code === TOKEN.question && next === TOKEN.dot && characterClass(third) !== CHARACTER.digit)
      return this.push(TOKEN.optionalDot, at + 2, false);
    if ((code === TOKEN.plus || code === TOKEN.minus) && next === code)
      return this.push(TOKEN.increment, at + 2, this.operand);
    // TypeScript's `x!` ends a value as `x` did.
    if (code === TOKEN.exclamation && next !== TOKEN.equals && this.operand && this.afterNewline === 0)
      return this.push(code, at + 1, true);
    const isDoubled = next === code && DOUBLED.has(code);
    if (isDoubled || (next === TOKEN.equals && BEFORE_EQUALS.has(code)))
      return this.push(TOKEN.operator, third === TOKEN.equals ? at + 3 : at + 2, false);
    return this.push(code, at + 1, false);
  }

  private readPrivateName(next: number): void {
    if (characterClass(next) !== CHARACTER.name) return this.push(TOKEN.hash, this.at + 1, false);
    return this.push(TOKEN.privateName, wordEnd(this.text, this.at + 1), true);
  }

  private readSlash(next: number): void {
    if (this.skipComment()) return;
    const end = this.operand ? undefined : regexEnd(this.text, this.at);
    if (end !== undefined) return this.push(TOKEN.regex, end, true);
    return this.push(TOKEN.slash, this.at + (next === TOKEN.equals ? 2 : 1), false);
  }

  private openBrace(): void {
    const { tokens } = this;
    const before = tokens.kind(tokens.count - 1);
    const around = this.contexts.at(-1);
    let isBlock =
      this.operand ||
      before === TOKEN.end ||
      before === TOKEN.semicolon ||
      before === TOKEN.braceOpen ||
      before === TOKEN.braceClose ||
      before === TOKEN.parenClose ||
      before === TOKEN.arrow ||
      before === TOKEN.greater ||
      BLOCK_WORDS.has(before);
    if (before === TOKEN.braceOpen) isBlock = around === CONTEXT.block;
    if (before === TOKEN.colon) isBlock = around === CONTEXT.block && this.caseAhead;
    this.caseAhead = false;
    this.open(isBlock ? CONTEXT.block : CONTEXT.value, TOKEN.braceOpen, 1);
  }

  private close(kind: number): void {
    const context = this.contexts.at(-1);
    const isBrace = kind === TOKEN.braceClose;
    const opensBrace =
      context === CONTEXT.block || context === CONTEXT.value || context === CONTEXT.substitution;
    // A bracket that fits nothing is passed over; one that fits what is further out closes all between.
    if (context === undefined || isBrace !== opensBrace) {
      const outer = this.contexts.findLastIndex((each) =>
        isBrace
          ? each === CONTEXT.block || each === CONTEXT.value || each === CONTEXT.substitution
          : each === CONTEXT.bracket || each === CONTEXT.condition,
      );
      const between = this.contexts.slice(outer + 1);
      if (outer < 0 || !isBrace || between.some((each) => each >= CONTEXT.template))
        return this.push(kind, this.at + 1, true);
      this.dropTo(outer + 1);
    }
    const closed = this.contexts.pop();
    const opener = this.openers.pop() ?? 0;
    const operand = closed !== CONTEXT.block && closed !== CONTEXT.condition;
    const at = this.tokens.count;
    this.push(closed === CONTEXT.substitution ? TOKEN.substitutionClose : kind, this.at + 1, operand);
    this.tokens.join(opener, at);
  }

  private openTemplate(): void {
    const end = templateTextEnd(this.text, this.at + 1);
    if (this.text.charCodeAt(end) !== TOKEN.dollar)
      return this.push(TOKEN.template, Math.min(end + 1, this.text.length), true);
    this.contexts.push(CONTEXT.template);
    this.openers.push(this.tokens.count);
    this.at = end;
    this.open(CONTEXT.substitution, TOKEN.substitutionOpen, 2);
  }

  private readTemplateText(): void {
    const end = templateTextEnd(this.text, this.at);
    this.at = end;
    if (this.text.charCodeAt(end) === TOKEN.dollar) {
      this.open(CONTEXT.substitution, TOKEN.substitutionOpen, 2);
      return;
    }
    this.contexts.pop();
    this.openers.pop();
    this.push(TOKEN.templateEnd, Math.min(end + 1, this.text.length), true);
  }
}
