import type { IncomingMessage } from 'node:http';
import { FragmentLimit } from './fragment-limit.js';

/** The most bytes of a body that are discarded after its request has been answered. */
const MAX_DISCARDED_BYTES = 64 * 1024 * 1024;
/** Time, in ms, that a client has to read its answer before the connection is closed. */
const GOODBYE_MS = 1_000;

/** Controls how the body of a request arrives. */
export class BodyFlow {
  private readonly pieces = new FragmentLimit();

  constructor(private readonly request: IncomingMessage) {}

  /** Counts a piece. Returns false when the body arrives in too many small pieces. */
  take(piece: Buffer): boolean {
    return this.pieces.take(piece.length);
  }

  /** Discards the rest of the body, since most clients read no answer before they have sent everything. */
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

  /** Stops reading at once, even within the current read of the socket, and closes the connection. */
  cut(): void {
    const { request } = this;
    request.pause().push = () => false;
    setTimeout(() => request.socket.destroy(), GOODBYE_MS).unref();
  }
}
