/**
 * What one reader has checked event by event, for the others to be compared
 * with: a thousand readers of one run get the same bytes, and comparing is
 * some twenty times cheaper than parsing.
 */
export class SharedBody {
  private bytes = Buffer.allocUnsafe(1 << 20);
  private length = 0;

  append(piece: Buffer): void {
    if (this.length + piece.length > this.bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(this.bytes.length * 2, this.length + piece.length));
      this.bytes.copy(larger, 0, 0, this.length);
      this.bytes = larger;
    }
    piece.copy(this.bytes, this.length);
    this.length += piece.length;
  }

  /** How many of `piece`'s first bytes are known; @throws when those differ from what is at `offset`. */
  compare(piece: Buffer, offset: number): number {
    const known = Math.min(piece.length, this.length - offset);
    if (known > 0 && piece.compare(this.bytes, offset, offset + known, 0, known) !== 0) {
      throw new Error(`a reader got other bytes at offset ${offset}`);
    }
    return Math.max(0, known);
  }

  get size(): number {
    return this.length;
  }
}

/** One of the other readers: everything it gets must be what the first one got, in full. */
export class FollowingBody {
  private offset = 0;
  private ahead: Buffer[] = [];

  constructor(private readonly shared: SharedBody) {}

  take(piece: Buffer): void {
    this.ahead.push(piece);
    this.catchUp();
  }

  /** Compares what came before the first reader had it. @throws when it differs. */
  catchUp(): void {
    while (this.ahead.length > 0) {
      const piece = this.ahead[0] as Buffer;
      const known = this.shared.compare(piece, this.offset);
      this.offset += known;
      if (known < piece.length) {
        this.ahead[0] = piece.subarray(known);
        return;
      }
      this.ahead.shift();
    }
  }

  /** @throws when the reader got less, or more, than the first one. */
  finish(): void {
    this.catchUp();
    if (this.offset !== this.shared.size || this.ahead.length > 0) {
      throw new Error(`a reader got ${this.offset} bytes of ${this.shared.size}`);
    }
  }
}
