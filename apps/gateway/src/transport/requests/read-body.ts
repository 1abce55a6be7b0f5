import type { IncomingMessage } from 'node:http';
import { GatewayError } from '#errors';
import { decompressed } from './decompressed.js';
import { requestTooLarge } from './request-refusals.js';

const FIRST_BYTES = 16 * 1024;

/**
 * The body of a request, without its `Content-Encoding`. Its bound holds for
 * what is declared, for what arrives, and for what comes out of the decoder.
 * What follows a body that is refused is discarded as it arrives, so that its
 * client can read why. Errors: `REQUEST_TOO_LARGE`, `REQUEST_MALFORMED`, `REQUEST_CANCELLED`.
 */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) {
    request.resume();
    throw requestTooLarge(maxBytes);
  }
  const body = await receivedBytes(request, maxBytes);
  return decompressed(body, request.headers['content-encoding']?.toLowerCase(), maxBytes);
}

/** Copied as they arrive: a body of a million tiny chunks would take long to put together at its end. */
function receivedBytes(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let bytes = Buffer.allocUnsafe(Math.min(FIRST_BYTES, maxBytes));
    let length = 0;
    const take = (piece: Buffer): void => {
      const end = length + piece.length;
      if (end > maxBytes) return settle(() => reject(requestTooLarge(maxBytes)));
      if (end > bytes.length) {
        const larger = Buffer.allocUnsafe(Math.min(Math.max(end, bytes.length * 2), maxBytes));
        bytes.copy(larger, 0, 0, length);
        bytes = larger;
      }
      piece.copy(bytes, length);
      length = end;
    };
    const end = (): void => settle(() => resolve(bytes.subarray(0, length)));
    const leave = (): void =>
      settle(() => reject(new GatewayError('REQUEST_CANCELLED', 'the client has left in its request')));
    const settle = (how: () => void): void => {
      request.off('data', take).off('end', end).off('close', leave).off('error', leave);
      // Nothing may fail on the rest of a request that has its answer.
      request.on('error', () => undefined).resume();
      how();
    };
    request.on('data', take).once('end', end).once('close', leave).once('error', leave);
  });
}
