const WINDOW_MS = 60_000;

/** One admitted request. Its tokens are corrected once the actual number is known. */
interface Admission {
  readonly atMs: number;
  tokens: number;
}

/**
 * A sliding window over the requests of the last minute: no 60 s, wherever they begin, exceed the limits. A limit
 * of 0 means none.
 */
export class RateWindow {
  private passages: Admission[] = [];
  private tokens = 0;

  constructor(
    private readonly maxRequests: number,
    private readonly maxTokens: number,
  ) {}

  /**
   * Returns the time in ms until a request of that many tokens fits, 0 when it fits now. A request larger than the
   * whole limit fits when the window is empty.
   */
  waitMs(tokens: number, nowMs: number): number {
    this.forget(nowMs);
    return Math.max(this.untilRequests(nowMs), this.untilTokens(tokens, nowMs));
  }

  /** Admits a request; returns a function that corrects its tokens. */
  pass(tokens: number, nowMs: number): (actualTokens: number) => void {
    if (this.maxRequests === 0 && this.maxTokens === 0) return () => undefined;
    const passage: Admission = { atMs: nowMs, tokens };
    this.passages.push(passage);
    this.tokens += tokens;
    return (actualTokens) => {
      // A request that has left the window no longer counts.
      if (this.passages.includes(passage)) this.tokens += actualTokens - passage.tokens;
      passage.tokens = actualTokens;
    };
  }

  private untilRequests(nowMs: number): number {
    if (this.maxRequests === 0 || this.passages.length < this.maxRequests) return 0;
    return this.leavesInMs(this.passages[this.passages.length - this.maxRequests], nowMs);
  }

  private untilTokens(tokens: number, nowMs: number): number {
    if (this.maxTokens === 0) return 0;
    let excess = this.tokens + tokens - this.maxTokens;
    let last: Admission | undefined;
    for (const passage of this.passages) {
      if (excess <= 0) break;
      excess -= passage.tokens;
      last = passage;
    }
    return this.leavesInMs(last, nowMs);
  }

  private leavesInMs(passage: Admission | undefined, nowMs: number): number {
    return passage === undefined ? 0 : Math.max(passage.atMs + WINDOW_MS - nowMs, 0);
  }

  private forget(nowMs: number): void {
    const kept = this.passages.findIndex(({ atMs }) => atMs > nowMs - WINDOW_MS);
    const gone = this.passages.splice(0, kept === -1 ? this.passages.length : kept);
    for (const { tokens } of gone) this.tokens -= tokens;
  }
}
