const FIRST_BYTES = 1 << 24;

/**
 * The stream that all watchers of one run receive. The watcher that is ahead appends; the bytes of all
 * others are compared with it, some twenty times cheaper than parsing. The bytes are parsed as events
 * only after the clock has stopped. One object serves many runs, so that its memory is touched once.
 */
export class SharedStream {
  private bytes = Buffer.allocUnsafe(FIRST_BYTES);
  private length = 0;

  clear(): void {
    this.length = 0;
  }

  /** All bytes of the run, valid until `clear`. */
  get body(): Buffer {
    return this.bytes.subarray(0, this.length);
  }

  /** Takes what one watcher got at its `offset`. @throws when another one got something else there. */
  take(piece: Buffer, offset: number): void {
    const known = Math.min(piece.length, this.length - offset);
    if (known > 0 && piece.compare(this.bytes, offset, offset + known, 0, known) !== 0) {
      throw new Error(`two watchers got different bytes at offset ${offset}`);
    }
    if (known < piece.length) this.append(known === 0 ? piece : piece.subarray(known));
  }

  private append(piece: Buffer): void {
    if (this.length + piece.length > this.bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(this.bytes.length * 2, this.length + piece.length));
      this.bytes.copy(larger, 0, 0, this.length);
      this.bytes = larger;
    }
    piece.copy(this.bytes, this.length);
    this.length += piece.length;
  }
}
