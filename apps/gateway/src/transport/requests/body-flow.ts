import type { IncomingMessage } from 'node:http';

/** Pieces of a body that are taken however small they are, and bytes that each further one must have on average. */
const MAX_SMALL_PIECES = 512;
const MIN_AVERAGE_BYTES = 64;
/** Of a body whose request has its answer. */
const MAX_DISCARDED_BYTES = 64 * 1024 * 1024;
/** A client that is cut off has so long to read its answer. */
const GOODBYE_MS = 1_000;

/**
 * The body of a request as it arrives. Each piece costs the same, whatever its
 * size, and one read of the socket may bring ten thousand; so a body in very
 * many very small pieces is given up.
 */
export class BodyFlow {
  private pieces = 0;
  private bytes = 0;

  constructor(private readonly request: IncomingMessage) {}

  /** To be told of each piece; false: the body is in too many. */
  take(piece: Buffer): boolean {
    this.pieces += 1;
    this.bytes += piece.length;
    return this.pieces <= MAX_SMALL_PIECES + this.bytes / MIN_AVERAGE_BYTES;
  }

  /** Lets the rest pass, as most clients read no answer before they have sent all. */
  discard(): void {
    this.bytes = 0;
    const { request } = this;
    const pass = (piece: Buffer): void => {
      if (this.take(piece) && this.bytes <= MAX_DISCARDED_BYTES) return;
      request.off('data', pass);
      this.cut();
    };
    request.on('data', pass).resume();
  }

  /** Takes nothing more, not even what this read of the socket has still to bring, and ends the connection. */
  cut(): void {
    const { request } = this;
    request.pause().push = () => false;
    setTimeout(() => request.socket.destroy(), GOODBYE_MS).unref();
  }
}
