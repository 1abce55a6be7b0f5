import type { IncomingMessage } from 'node:http';
import { TurnPieces } from './turn-pieces.js';

/** Of a body whose request has its answer. */
const MAX_DISCARDED_BYTES = 64 * 1024 * 1024;
/** A client that is cut off has so long to read its answer. */
const GOODBYE_MS = 1_000;

/** The body of a request as it arrives. */
export class BodyFlow {
  private readonly pieces = new TurnPieces();

  constructor(private readonly request: IncomingMessage) {}

  /** To be told of each piece; false: the body comes in too many too small ones. */
  take(piece: Buffer): boolean {
    return this.pieces.take(piece.length);
  }

  /** Lets the rest pass, as most clients read no answer before they have sent all. */
  discard(): void {
    const { request } = this;
    let passed = 0;
    const pass = (piece: Buffer): void => {
      passed += piece.length;
      if (this.take(piece) && passed <= MAX_DISCARDED_BYTES) return;
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
