/** When a silent client counts as gone. A class, so that it is its own injection token. */
export class HalfOpenOptions {
  /**
   * Time, in ms, after which a client that has acknowledged nothing of what it was sent is gone; 0 turns the
   * check off.
   */
  readonly timeoutMs: number;
  /** Idle time, in ms, after which the kernel probes a connection. */
  readonly keepAliveMs: number;
}
