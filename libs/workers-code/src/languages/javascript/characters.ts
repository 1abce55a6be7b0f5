/** What a character can be a part of. */
export const CHARACTER = { other: 0, name: 1, digit: 2, space: 3, newline: 4 } as const;

const TABLE = new Uint8Array(128);
for (let code = 0; code < 128; code += 1) {
  const isLetter = (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a);
  // A backslash begins an escaped character of a name.
  if (isLetter || code === 0x24 || code === 0x5f || code === 0x5c) TABLE[code] = CHARACTER.name;
  else if (code >= 0x30 && code <= 0x39) TABLE[code] = CHARACTER.digit;
  else if (code === 0x20 || code === 0x09 || code === 0x0b || code === 0x0c) TABLE[code] = CHARACTER.space;
  else if (code === 0x0a || code === 0x0d) TABLE[code] = CHARACTER.newline;
}

/** One of `CHARACTER`. */
export function characterClass(code: number): number {
  if (code < 128) return TABLE[code] ?? CHARACTER.other;
  if (code === 0x2028 || code === 0x2029) return CHARACTER.newline;
  if (code === 0xa0 || code === 0xfeff || (code >= 0x2000 && code <= 0x200b) || code === 0x3000)
    return CHARACTER.space;
  // Whatever else there is can be in a name, and nothing else.
  return Number.isNaN(code) ? CHARACTER.other : CHARACTER.name;
}
