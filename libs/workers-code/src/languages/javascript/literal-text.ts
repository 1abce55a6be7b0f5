import { TOKEN } from './token-kind.js';
import type { Tokens } from './tokens.js';

const ESCAPE = /\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(\r\n|[\s\S]))/g;
const CHARACTERS: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', v: '\v' };

/** Whether a token is text that is known without running the program. */
export function isLiteral(tokens: Tokens, at: number): boolean {
  const kind = tokens.kind(at);
  return kind === TOKEN.string || kind === TOKEN.template;
}

/** The value of a string or of a template without substitutions. */
export function literalText(tokens: Tokens, at: number): string {
  const raw = tokens.textOf(at).slice(1, -1);
  return raw.includes('\\') ? raw.replace(ESCAPE, unescaped) : raw;
}

function unescaped(_all: string, ...codes: (string | undefined)[]): string {
  const hex = codes[0] ?? codes[1] ?? codes[2];
  if (hex !== undefined) {
    const point = Number.parseInt(hex, 16);
    return point <= 0x10_ff_ff ? String.fromCodePoint(point) : '';
  }
  const character = codes[3] ?? '';
  if (character === '\n' || character === '\r\n') return '';
  return CHARACTERS[character] ?? character;
}
