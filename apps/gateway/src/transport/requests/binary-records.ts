import { isUtf8 } from 'node:buffer';
import { invalidField, malformedRequest } from './request-refusals.js';
import {
  DELIMITED,
  FIXED_32,
  FIXED_64,
  GROUP_BEGIN,
  GROUP_END,
  VARINT,
  type FieldShape,
  type MessageShape,
} from './message-shape.js';

const MAX_VARINT_BYTES = 10;
const MAX_DEPTH = 32;

/**
 * Validates the records of a binary message without decoding it: they are complete, of their fields' types,
 * valid UTF-8 where they are strings, and not too many. A valid message decodes fast, and a decoder that
 * trusts the type of a known field cannot be misled. Unknown fields are skipped. Errors, which name the
 * field: `REQUEST_MALFORMED`, `FIELD_INVALID`.
 */
export class BinaryRecords {
  private at = 0;
  private records = 0;
  /** The field of the outermost message that is being read. */
  private field: string | undefined;

  constructor(
    private readonly bytes: Buffer,
    private readonly maxRecords: number,
  ) {}

  check(shape: MessageShape): void {
    this.message(shape, this.bytes.length, 0);
  }

  private message(shape: MessageShape, end: number, depth: number): void {
    if (depth > MAX_DEPTH) throw malformedRequest('is nested too deeply', this.field);
    while (this.at < end) {
      const tag = this.tag(end);
      const known = shape.get(Math.floor(tag / 8));
      if (depth === 0) this.field = known?.name;
      this.count(1);
      this.record(tag % 8, known, end, depth);
    }
  }

  private record(wireType: number, known: FieldShape | undefined, end: number, depth: number): void {
    if (known !== undefined && !known.wireTypes.includes(wireType)) {
      throw malformedRequest('is not of its type', this.field);
    }
    switch (wireType) {
      case VARINT:
        this.varint(end);
        return;
      case FIXED_64:
        return this.skip(8, end);
      case FIXED_32:
        return this.skip(4, end);
      case DELIMITED:
        return this.delimited(known, end, depth);
      case GROUP_BEGIN:
        return this.group(end);
      default:
        throw this.broken();
    }
  }

  private delimited(known: FieldShape | undefined, end: number, depth: number): void {
    const length = this.varint(end);
    const start = this.at;
    if (length > end - start) throw this.broken();
    if (known?.within !== undefined) return this.message(known.within, start + length, depth + 1);
    if (known?.isString === true && !isUtf8(this.bytes.subarray(start, start + length))) {
      throw malformedRequest('is not UTF-8', this.field);
    }
    // Packed numbers, of at least one byte each.
    if (known !== undefined && known.wireTypes.length > 1) this.count(length);
    this.at = start + length;
  }

  /** Skips a group; only unknown fields can be groups. */
  private group(end: number): void {
    for (let open = 1; open > 0;) {
      const wireType = this.tag(end) % 8;
      this.count(1);
      if (wireType === GROUP_BEGIN) open += 1;
      else if (wireType === GROUP_END) open -= 1;
      else this.record(wireType, undefined, end, 0);
      if (open > MAX_DEPTH) throw malformedRequest('is nested too deeply', this.field);
    }
  }

  private skip(length: number, end: number): void {
    if (length > end - this.at) throw this.broken();
    this.at += length;
  }

  private tag(end: number): number {
    const tag = this.varint(end);
    if (tag < 8 || tag >= 2 ** 32) throw this.broken();
    return tag;
  }

  /** Reads a varint, exact up to 2^53; anything larger is not a valid length or tag. */
  private varint(end: number): number {
    let value = 0;
    for (let index = 0; index < MAX_VARINT_BYTES && this.at < end; index += 1) {
      const byte = this.bytes[this.at] ?? 0;
      this.at += 1;
      value += (byte % 0x80) * 2 ** (7 * index);
      if (byte < 0x80) return value;
    }
    throw this.broken();
  }

  private count(more: number): void {
    this.records += more;
    if (this.records <= this.maxRecords) return;
    const problem = 'has too many names and values';
    throw this.field === undefined ? malformedRequest(problem) : invalidField(this.field, problem);
  }

  private broken(): Error {
    return malformedRequest('is not a well-formed message', this.field);
  }
}
