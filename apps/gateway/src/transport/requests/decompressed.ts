import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, type InputType } from 'node:zlib';
import { malformedRequest, requestTooLarge } from './request-refusals.js';

type Decompress = (
  bytes: InputType,
  options: { maxOutputLength: number; chunkSize: number },
) => Promise<Buffer>;

const DECODERS: Readonly<Record<string, Decompress>> = {
  gzip: promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
};
const CHUNK_BYTES = 64 * 1024;

/** Returns true for a content encoding that the gateway can decode. */
export function isKnownEncoding(encoding: string | undefined): boolean {
  return encoding === undefined || encoding === 'identity' || Object.hasOwn(DECODERS, encoding);
}

/**
 * Decodes bytes in an HTTP content encoding; undefined means none. The decoder runs in the thread pool and
 * stops at the limit. Errors: `REQUEST_TOO_LARGE`, `REQUEST_MALFORMED`.
 */
export async function decompressed(
  bytes: Buffer,
  encoding: string | undefined,
  maxBytes: number,
): Promise<Buffer> {
  if (encoding === undefined || encoding === 'identity' || bytes.length === 0) return bytes;
  const decompress = Object.hasOwn(DECODERS, encoding) ? DECODERS[encoding] : undefined;
  if (decompress === undefined) throw malformedRequest('has an encoding that the gateway does not know');
  try {
    return await decompress(bytes, { maxOutputLength: maxBytes, chunkSize: CHUNK_BYTES });
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE') throw requestTooLarge(maxBytes);
    throw malformedRequest('is not in the encoding that it names');
  }
}
