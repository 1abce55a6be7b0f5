/**
 * Converts bytes and keeps the last result. The watchers of a run are given the same bytes one after the
 * other, so a batch is converted once for all of them.
 */
export class SharedConversion {
  private given: Buffer | undefined;
  private made: Buffer | undefined;

  constructor(private readonly make: (bytes: Buffer) => Buffer) {}

  of(bytes: Buffer): Buffer {
    if (this.made === undefined || this.given !== bytes) {
      this.given = bytes;
      this.made = this.make(bytes);
    }
    return this.made;
  }
}
