const PREFIX_BYTES = 5;
/** The flag of the last message of a Connect stream. */
const END_OF_STREAM = 2;
const SEQ_FIELD = 10;
const WIRE = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/**
 * Checks the messages of one watcher: seq 1, 2, 3, ... with none missing,
 * doubled or out of order. Works on whatever pieces come; reads of a message
 * no more than it takes to find its seq.
 */
export class MessageCheck {
  events = 0;
  /** Bytes of all messages, with their prefixes. */
  bytes = 0;
  /** The beginning of a message whose end has not come. */
  private rest: Buffer = Buffer.alloc(0);
  private at = 0;

  /** @throws when a message is not the next one, or tells of an error. */
  take(piece: Buffer): void {
    const start = this.rest.length === 0 ? 0 : this.completeRest(piece);
    const done = this.messages(piece, start);
    if (done < piece.length) this.rest = piece.subarray(done);
  }

  /** Takes what the message that has begun lacks; returns where in `piece` the next one begins. */
  private completeRest(piece: Buffer): number {
    let used = 0;
    for (const wanted of [() => PREFIX_BYTES, () => PREFIX_BYTES + lengthAt(this.rest, 0)]) {
      const lacking = Math.min(piece.length - used, Math.max(0, wanted() - this.rest.length));
      this.rest = Buffer.concat([this.rest, piece.subarray(used, used + lacking)]);
      used += lacking;
      if (this.rest.length < wanted()) return used;
    }
    this.messages(this.rest, 0);
    this.rest = Buffer.alloc(0);
    return used;
  }

  /** Checks the whole messages from `start` on; returns where the last of them ends. */
  private messages(body: Buffer, start: number): number {
    let next = start;
    while (body.length - next >= PREFIX_BYTES) {
      const message = next + PREFIX_BYTES;
      const end = message + lengthAt(body, next);
      if (end > body.length) break;
      if (body[next] === END_OF_STREAM) this.last(body.toString('utf8', message, end));
      else this.message(body, message, end);
      next = end;
    }
    this.bytes += next - start;
    return next;
  }

  private message(body: Buffer, start: number, end: number): void {
    const seq = this.seq(body, start, end);
    // A sign of life.
    if (seq === 0) return;
    if (seq !== this.events + 1) throw new Error(`event ${seq} came after event ${this.events}`);
    this.events = seq;
  }

  private last(json: string): void {
    if (json.includes('"error"')) throw new Error(json);
  }

  /** 0: there is none. */
  private seq(body: Buffer, start: number, end: number): number {
    this.at = start;
    while (this.at < end) {
      const tag = this.varint(body);
      const wire = tag & 7;
      if (tag >> 3 === SEQ_FIELD) return this.varint(body);
      if (wire === WIRE.varint) this.varint(body);
      else if (wire === WIRE.bytes) {
        const length = this.varint(body);
        this.at += length;
      } else if (wire === WIRE.fixed64) this.at += 8;
      else if (wire === WIRE.fixed32) this.at += 4;
      else throw new Error(`a field of wire type ${wire} came`);
    }
    return 0;
  }

  private varint(body: Buffer): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = body[this.at] as number;
      this.at += 1;
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  }
}

function lengthAt(body: Buffer, start: number): number {
  const [a, b, c, d] = [body[start + 1], body[start + 2], body[start + 3], body[start + 4]] as number[];
  return ((a as number) * 256 + (b as number)) * 65_536 + (c as number) * 256 + (d as number);
}
