import { CHARACTER, characterClass } from './characters.js';
import { TOKEN } from './token-kind.js';

/** Where a word that begins here ends. */
export function wordEnd(text: string, start: number): number {
  let end = start + 1;
  for (; end < text.length; end += 1) {
    const kind = characterClass(text.charCodeAt(end));
    if (kind !== CHARACTER.name && kind !== CHARACTER.digit) break;
  }
  return end;
}

/** Where a number ends, with its suffix; what is glued to it belongs to it. */
export function numberEnd(text: string, start: number): number {
  const isHex = (text.charCodeAt(start + 1) | 0x20) === 0x78;
  let end = start + 1;
  for (; end < text.length; end += 1) {
    const code = text.charCodeAt(end);
    const kind = characterClass(code);
    if (kind === CHARACTER.name || kind === CHARACTER.digit || code === TOKEN.dot) continue;
    const isSign = code === TOKEN.plus || code === TOKEN.minus;
    if (!isSign || isHex || (text.charCodeAt(end - 1) | 0x20) !== 0x65) break;
  }
  return end;
}

/** Where a string ends, its quote included; one that is not closed ends with its line. */
export function stringEnd(text: string, start: number, quote: number): number {
  for (let end = start + 1; end < text.length; end += 1) {
    const code = text.charCodeAt(end);
    if (code === quote) return end + 1;
    if (code === 0x5c) end += text.charCodeAt(end + 1) === 0x0d && text.charCodeAt(end + 2) === 0x0a ? 2 : 1;
    else if (code === 0x0a) return end;
  }
  return text.length;
}

/** Where a regular expression ends, flags included; undefined when its line ends first: then it is none. */
export function regexEnd(text: string, start: number): number | undefined {
  let inClass = false;
  for (let end = start + 1; end < text.length; end += 1) {
    const code = text.charCodeAt(end);
    if (code === 0x0a || code === 0x0d) return undefined;
    if (code === 0x5c) end += 1;
    else if (code === TOKEN.bracketOpen) inClass = true;
    else if (code === TOKEN.bracketClose) inClass = false;
    else if (code === TOKEN.slash && !inClass) return flagsEnd(text, end + 1);
  }
  return undefined;
}

function flagsEnd(text: string, start: number): number {
  let end = start;
  while (end < text.length && characterClass(text.charCodeAt(end)) === CHARACTER.name) end += 1;
  return end;
}

/** Where the text of a template ends: at its closing quote, at a `${`, or at the end of the file. */
export function templateTextEnd(text: string, from: number): number {
  for (let end = from; end < text.length; end += 1) {
    const code = text.charCodeAt(end);
    if (code === 0x60) return end;
    if (code === 0x5c) end += 1;
    else if (code === TOKEN.dollar && text.charCodeAt(end + 1) === TOKEN.braceOpen) return end;
  }
  return text.length;
}

/** Where the line ends that this place is in. */
export function lineEnd(text: string, start: number): number {
  let end = start;
  while (end < text.length && characterClass(text.charCodeAt(end)) !== CHARACTER.newline) end += 1;
  return end;
}
