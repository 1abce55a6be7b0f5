const OPENING = bytesOf('([{');
const CLOSING = bytesOf(')]}');

/**
 * Whether more brackets than `bound` are open at some place of a source file.
 * It counts bytes, knows no strings or comments, and so may count too many;
 * what a parser would have to nest is never more than what it counts.
 */
export function nestsDeeper(content: Uint8Array, bound: number): boolean {
  let depth = 0;
  for (const byte of content) {
    if (OPENING[byte] === 1) {
      depth += 1;
      if (depth > bound) return true;
    } else if (CLOSING[byte] === 1 && depth > 0) depth -= 1;
  }
  return false;
}

/** A table of all bytes, 1 for those of `characters`. */
function bytesOf(characters: string): Uint8Array {
  const table = new Uint8Array(256);
  for (const byte of Buffer.from(characters)) table[byte] = 1;
  return table;
}
