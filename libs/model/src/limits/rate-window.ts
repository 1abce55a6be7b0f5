const WINDOW_MS = 60_000;

/** What was let through at one moment. Its tokens are corrected when they are known. */
interface Passage {
  readonly atMs: number;
  tokens: number;
}

/**
 * What was let through in the last minute, exactly: no minute, wherever it
 * begins, has more than the limits. A limit of 0 is none.
 */
export class RateWindow {
  private passages: Passage[] = [];
  private tokens = 0;

  constructor(
    private readonly maxRequests: number,
    private readonly maxTokens: number,
  ) {}

  /**
   * How long until a request of so many tokens has room, 0 when it has now. One
   * that is larger than the whole limit has room when nothing else is in the window.
   */
  waitMs(tokens: number, nowMs: number): number {
    this.forget(nowMs);
    return Math.max(this.untilRequests(nowMs), this.untilTokens(tokens, nowMs));
  }

  /** Lets a request through; gives what corrects its tokens. */
  pass(tokens: number, nowMs: number): (actualTokens: number) => void {
    if (this.maxRequests === 0 && this.maxTokens === 0) return () => undefined;
    const passage: Passage = { atMs: nowMs, tokens };
    this.passages.push(passage);
    this.tokens += tokens;
    return (actualTokens) => {
      // One that has left the window counts no more.
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
    let last: Passage | undefined;
    for (const passage of this.passages) {
      if (excess <= 0) break;
      excess -= passage.tokens;
      last = passage;
    }
    return this.leavesInMs(last, nowMs);
  }

  private leavesInMs(passage: Passage | undefined, nowMs: number): number {
    return passage === undefined ? 0 : Math.max(passage.atMs + WINDOW_MS - nowMs, 0);
  }

  private forget(nowMs: number): void {
    const kept = this.passages.findIndex(({ atMs }) => atMs > nowMs - WINDOW_MS);
    const gone = this.passages.splice(0, kept === -1 ? this.passages.length : kept);
    for (const { tokens } of gone) this.tokens -= tokens;
  }
}
