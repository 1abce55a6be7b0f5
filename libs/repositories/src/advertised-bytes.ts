/**
 * Matches a received packet, `<time> <place> packet: <tracer>< <content>`; sent packets have `>` instead of `<`.
 */
const RECEIVED = /packet: +(\S+)< /;
const LONGEST_HEAD = 200;

/**
 * Counts the bytes that a remote repository sends besides objects: its refs, progress and error messages. Parses
 * the trace that git writes while it talks (`GIT_TRACE_PACKET`), which has one line per packet and only a short
 * note for object data. A packet that git and its helpers all trace is counted once.
 */
export class AdvertisedBytes {
  private readonly bytesOf = new Map<string, number>();
  private head = '';
  private receiver: string | undefined;

  /** Bytes as printed in the trace; unprintable bytes count for more than they took on the wire. */
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
    // Bytes beyond the inspected start of the line all belong to the packet.
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
