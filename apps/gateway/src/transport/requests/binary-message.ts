import { fromBinary, type DescMessage, type MessageShape } from '@bufbuild/protobuf';
import { BinaryRecords } from './binary-records.js';
import { messageShape } from './message-shape.js';
import { malformedRequest, requestTooLarge } from './request-refusals.js';
import { MAX_REQUEST_BYTES, MAX_REQUEST_PIECES } from './request-bounds.js';

/**
 * Decodes a binary request, for gRPC, Connect and gRPC-Web alike. Unknown fields are dropped. Errors, which
 * name the field: `REQUEST_MALFORMED`, `FIELD_INVALID`, `REQUEST_TOO_LARGE`.
 */
export function binaryMessage<D extends DescMessage>(schema: D, bytes: Buffer): MessageShape<D> {
  if (bytes.length > MAX_REQUEST_BYTES) throw requestTooLarge(MAX_REQUEST_BYTES);
  new BinaryRecords(bytes, MAX_REQUEST_PIECES).check(messageShape(schema));
  try {
    return fromBinary(schema, bytes, { readUnknownFields: false });
  } catch {
    throw malformedRequest('is not a well-formed message');
  }
}
