/**
 * Parses JSON with comments and trailing commas, as tsconfig.json has them.
 * Linear; throws `SyntaxError` for anything else.
 */
export function parseLooseJson(text: string): unknown {
  let plain = '';
  let at = 0;
  while (at < text.length) {
    const char = text[at] ?? '';
    if (char === '"') {
      const end = endOfString(text, at);
      plain += text.slice(at, end);
      at = end;
    } else if (char === '/' && text[at + 1] === '/') {
      const end = text.indexOf('\n', at);
      at = end < 0 ? text.length : end;
    } else if (char === '/' && text[at + 1] === '*') {
      const end = text.indexOf('*/', at + 2);
      at = end < 0 ? text.length : end + 2;
    } else if (
      char === ',' &&
      /^(?:\s|\/\/[^\n]*\n|\/\*[^*]*\*\/)*[}\]]/.test(text.slice(at + 1, at + 500))
    ) {
      at += 1;
    } else {
      plain += char;
      at += 1;
    }
  }
  return JSON.parse(plain.replace(/^\uFEFF/, ''));
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return Math.min(text.length, at + 1);
}
