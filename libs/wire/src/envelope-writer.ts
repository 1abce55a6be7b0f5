const HEADER_BYTES = 5;
const INITIAL_BYTES = 16 * 1024;
/** A larger scratch buffer is dropped after its batch. */
const KEPT_BYTES = 1024 * 1024;
/** Room for the varints of a message's and a field's length, at most 5 bytes each. */
const MAX_VARINT_BYTES = 10;
/** Maximum bytes of UTF-8 for one UTF-16 unit. */
const MAX_BYTES_PER_UNIT = 3;

/**
 * Writes consecutive protobuf messages into one buffer, each in its envelope. Knows the wire format
 * but no message.
 */
export class EnvelopeWriter {
  private bytes = Buffer.allocUnsafe(INITIAL_BYTES);
  private at = 0;
  private start = 0;

  /** Discards the remains of an earlier call that failed. */
  reset(): void {
    this.at = 0;
  }

  beginMessage(): void {
    this.reserve(HEADER_BYTES);
    this.start = this.at;
    this.at += HEADER_BYTES;
  }

  endMessage(): void {
    this.bytes[this.start] = 0;
    this.bytes.writeUInt32BE(this.at - this.start - HEADER_BYTES, this.start + 1);
  }

  /** Appends an encoded message. */
  message(encoded: Uint8Array): void {
    this.beginMessage();
    this.reserve(encoded.length);
    this.bytes.set(encoded, this.at);
    this.at += encoded.length;
    this.endMessage();
  }

  /** Writes a number or enum field; `value` is an integer from 0 to 2^53 - 1. 0 is left out, as in proto3. */
  varintField(field: number, value: number): void {
    if (value === 0) return;
    this.reserve(2 * MAX_VARINT_BYTES);
    this.varint(field << 3);
    this.varint(value);
  }

  /** Writes a string field; the text must be well-formed. Empty is left out, as in proto3. */
  stringField(field: number, text: string): void {
    if (text === '') return;
    this.reserve(2 * MAX_VARINT_BYTES + MAX_BYTES_PER_UNIT * text.length);
    this.varint((field << 3) | 2);
    if (text.length >= 0x80 && MAX_BYTES_PER_UNIT * text.length < 0x4000)
      return this.textOfTwoByteLength(text);
    this.varint(Buffer.byteLength(text));
    this.at += this.bytes.write(text, this.at);
  }

  /** Appends encoded fields. */
  fields(encoded: Uint8Array): void {
    this.reserve(encoded.length);
    this.bytes.set(encoded, this.at);
    this.at += encoded.length;
  }

  /** Writes a `google.protobuf.Timestamp` field. */
  timestampField(field: number, date: Date): void {
    const milliseconds = date.getTime();
    const seconds = Math.floor(milliseconds / 1000);
    const nanos = (milliseconds - seconds * 1000) * 1e6;
    this.reserve(4 * MAX_VARINT_BYTES);
    this.varint((field << 3) | 2);
    const lengthAt = this.at;
    this.at += 1;
    this.varintField(1, seconds);
    this.varintField(2, nanos);
    this.bytes[lengthAt] = this.at - lengthAt - 1;
  }

  /** Returns the envelopes written since the last call. */
  take(): Buffer {
    const taken = Buffer.from(this.bytes.subarray(0, this.at));
    this.at = 0;
    if (this.bytes.length > KEPT_BYTES) this.bytes = Buffer.allocUnsafe(INITIAL_BYTES);
    return taken;
  }

  /** Writes a text whose length is known to take two bytes, in one pass. */
  private textOfTwoByteLength(text: string): void {
    const length = this.bytes.write(text, this.at + 2);
    this.bytes[this.at] = (length & 0x7f) | 0x80;
    this.bytes[this.at + 1] = length >>> 7;
    this.at += 2 + length;
  }

  private varint(value: number): void {
    let rest = value;
    while (rest > 0x7f) {
      // Not a shift, which would cut the number to 32 bits.
      this.bytes[this.at] = (rest % 0x80) | 0x80;
      this.at += 1;
      rest = Math.floor(rest / 0x80);
    }
    this.bytes[this.at] = rest;
    this.at += 1;
  }

  private reserve(length: number): void {
    if (this.at + length <= this.bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.bytes.length * 2, this.at + length));
    this.bytes.copy(larger, 0, 0, this.at);
    this.bytes = larger;
  }
}
