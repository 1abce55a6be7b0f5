/** `<time> <place> packet: <who>< <what>`; what goes the other way has `>`. */
const RECEIVED = /packet: +(\S+)< /;
const LONGEST_HEAD = 200;

/**
 * Counts what a repository's far side says besides the objects themselves: the
 * refs that it has, its progress and its complaints. Reads the trace of
 * packets that git writes while it talks (`GIT_TRACE_PACKET`), which holds each
 * packet on a line, and of the objects no more than a note. Where git and its
 * helpers all trace the same packet it is counted once.
 */
export class AdvertisedBytes {
  private readonly bytesOf = new Map<string, number>();
  private head = '';
  private receiver: string | undefined;

  /** As printed: what is not printable counts more than it took on the wire. */
  get total(): number {
    return Math.max(0, ...this.bytesOf.values());
  }

  add(chunk: Buffer): void {
    let from = 0;
    while (from < chunk.length) {
      const lineFeed = chunk.indexOf(0x0a, from);
      const end = lineFeed < 0 ? chunk.length : lineFeed;
      this.addPart(chunk.subarray(from, end));
      if (lineFeed >= 0) this.endLine();
      from = end + 1;
    }
  }

  private addPart(part: Buffer): void {
    if (this.receiver !== undefined) {
      this.count(part.length);
      return;
    }
    this.head += part.toString('latin1', 0, LONGEST_HEAD);
    const match = RECEIVED.exec(this.head);
    if (match?.[1] === undefined) {
      if (this.head.length > LONGEST_HEAD) this.head = this.head.slice(0, LONGEST_HEAD);
      return;
    }
    this.receiver = match[1];
    // What was beyond the part of the line that is looked at is all of the packet's.
    this.count(this.head.length - match.index - match[0].length + Math.max(0, part.length - LONGEST_HEAD));
  }

  private count(bytes: number): void {
    const receiver = this.receiver ?? '';
    this.bytesOf.set(receiver, (this.bytesOf.get(receiver) ?? 0) + bytes);
  }

  private endLine(): void {
    this.head = '';
    this.receiver = undefined;
  }
}
