/** When a client counts as gone; a class, so that it is its own token. */
export class HalfOpenOptions {
  /** A client whose machine confirms nothing for so long, although it was sent something, is gone. 0: nobody looks. */
  readonly timeoutMs: number;
  /** A connection on which nothing moves for so long is probed by the kernel. */
  readonly keepAliveMs: number;
}
