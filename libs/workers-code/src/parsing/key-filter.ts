const BITS = 1 << 22;

/**
 * A set of keys, shared by threads in half a megabyte: what was added is always
 * found, and one in many of the others is, too. Keys are hexadecimal hashes.
 */
export class KeyFilter {
  private readonly words: Int32Array;

  constructor(readonly buffer: SharedArrayBuffer = new SharedArrayBuffer(BITS / 8)) {
    this.words = new Int32Array(buffer);
  }

  add(key: string): void {
    const bit = bitOf(key);
    Atomics.or(this.words, bit >>> 5, 1 << (bit & 31));
  }

  mayHave(key: string): boolean {
    const bit = bitOf(key);
    return (Atomics.load(this.words, bit >>> 5) & (1 << (bit & 31))) !== 0;
  }

  clear(): void {
    this.words.fill(0);
  }
}

function bitOf(key: string): number {
  return Number.parseInt(key.slice(0, 8), 16) % BITS;
}
