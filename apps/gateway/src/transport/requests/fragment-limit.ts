/** Pieces per turn that are accepted at any size, and the average size, in bytes, that allows more. */
const MAX_SMALL_PIECES = 512;
const MIN_AVERAGE_BYTES = 64;

/**
 * Counts the pieces in which a connection's bodies arrive within one turn of the event loop. Each costs the
 * same whatever its size, and one read of the socket may bring ten thousand, all delivered before anything
 * else runs.
 */
export class FragmentLimit {
  private pieces = 0;
  private bytes = 0;

  /** Counts a piece. Returns false when there are too many small ones. */
  take(bytes: number): boolean {
    if (this.pieces === 0) setImmediate(() => this.begin());
    this.pieces += 1;
    this.bytes += bytes;
    return this.pieces <= MAX_SMALL_PIECES + this.bytes / MIN_AVERAGE_BYTES;
  }

  private begin(): void {
    this.pieces = 0;
    this.bytes = 0;
  }
}
