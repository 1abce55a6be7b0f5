import type { IncomingMessage } from 'node:http';
import { GatewayError } from '#errors';
import { BodyFlow } from './body-flow.js';
import { decompressed } from './decompressed.js';
import { malformedRequest, requestTooLarge } from './request-refusals.js';

const FIRST_BYTES = 16 * 1024;

/**
 * Returns the body of a request after undoing its `Content-Encoding`. The limit applies to the declared
 * length, the received bytes and the decoded bytes. Errors: `REQUEST_TOO_LARGE`, `REQUEST_MALFORMED`,
 * `REQUEST_CANCELLED`.
 */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  // Errors of a request that has been answered are of no interest.
  request.on('error', () => undefined);
  const flow = new BodyFlow(request);
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) {
    flow.discard();
    throw requestTooLarge(maxBytes);
  }
  const body = await receivedBytes(request, flow, maxBytes);
  return decompressed(body, request.headers['content-encoding']?.toLowerCase(), maxBytes);
}

/** Copies the pieces as they arrive, since there may be many. */
function receivedBytes(request: IncomingMessage, flow: BodyFlow, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let bytes: Buffer = Buffer.allocUnsafe(Math.min(FIRST_BYTES, maxBytes));
    let length = 0;
    const settle = (): void => void request.off('data', take).off('end', end).off('close', leave);
    const take = (piece: Buffer): void => {
      const isInFewPieces = flow.take(piece);
      if (isInFewPieces && length + piece.length <= maxBytes) {
        bytes = withRoom(bytes, length, piece.length, maxBytes);
        length += piece.copy(bytes, length);
        return;
      }
      settle();
      if (isInFewPieces) flow.discard();
      else flow.cut();
      reject(isInFewPieces ? requestTooLarge(maxBytes) : malformedRequest('comes in too many pieces'));
    };
    const end = (): void => {
      settle();
      resolve(bytes.subarray(0, length));
    };
    const leave = (): void => {
      settle();
      reject(new GatewayError('REQUEST_CANCELLED', 'the client has left in its request'));
    };
    request.on('data', take).once('end', end).once('close', leave);
  });
}

/** Returns the bytes, in a larger buffer if the next piece would not fit. */
function withRoom(bytes: Buffer, length: number, more: number, maxBytes: number): Buffer {
  if (length + more <= bytes.length) return bytes;
  const larger = Buffer.allocUnsafe(Math.min(Math.max(length + more, bytes.length * 2), maxBytes));
  bytes.copy(larger, 0, 0, length);
  return larger;
}
