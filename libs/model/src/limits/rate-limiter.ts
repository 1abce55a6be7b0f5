import { GatewayError } from '#errors';
import { FairQueue } from '#slots';
import { RateWindow } from './rate-window.js';

export interface RateLimits {
  /** Requests per minute; 0 means no limit. */
  readonly requestsPerMinute: number;
  /** Tokens per minute; 0 means no limit. */
  readonly tokensPerMinute: number;
  readonly maxWaiting: number;
  readonly maxWaitingPerSession: number;
  readonly maxWaitMs: number;
}

/** Permission to send one request. */
export interface RatePermit {
  /** Replaces the expected tokens of the request by the tokens it actually used. */
  settle(tokens: number): void;
}

interface Waiter {
  readonly tokens: number;
  readonly grant: (pass: RatePermit) => void;
}

/** Upper bound of a pause: a provider that asks for a longer one is tried again after this time. */
const MAX_PAUSE_MS = 60_000;

/**
 * Enforces the rate limits of one provider for all runs of the process. Waiting requests are admitted round-robin
 * by session.
 */
export class RateLimiter {
  private readonly window: RateWindow;
  private readonly waiting = new FairQueue<Waiter>();
  private pausedUntilMs = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly provider: string,
    private readonly limits: RateLimits,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.window = new RateWindow(limits.requestsPerMinute, limits.tokensPerMinute);
  }

  /** Number of waiting requests. */
  get waitingCount(): number {
    return this.waiting.size;
  }

  /**
   * Resolves when a request of that many tokens may be sent. Errors: `MODEL_RATE_LIMITED` when too many requests
   * are waiting or the wait takes too long; the signal's reason.
   */
  acquire(sessionId: string, tokens: number, signal: AbortSignal): Promise<RatePermit> {
    if (signal.aborted) return Promise.reject(signal.reason as Error);
    const waitMs = this.waitMs(tokens);
    if (this.waiting.size === 0 && waitMs === 0) return Promise.resolve(this.pass(tokens));
    const refusal = this.refusal(sessionId, waitMs);
    return refusal === undefined ? this.queue(sessionId, tokens, signal) : Promise.reject(refusal);
  }

  /** Admits nothing for that long, at the provider's request. */
  pause(ms: number): void {
    this.pausedUntilMs = Math.max(this.pausedUntilMs, this.now() + Math.min(ms, MAX_PAUSE_MS));
  }

  private refusal(sessionId: string, waitMs: number): GatewayError | undefined {
    const { maxWaiting, maxWaitingPerSession, maxWaitMs } = this.limits;
    if (this.waiting.size >= maxWaiting) return this.limited('Too many calls are waiting', waitMs);
    if (this.waiting.sizeOf(sessionId) >= maxWaitingPerSession) {
      return this.limited('Too many calls of the session are waiting', waitMs);
    }
    return waitMs > maxWaitMs ? this.limited('A call would wait too long', waitMs) : undefined;
  }

  private queue(sessionId: string, tokens: number, signal: AbortSignal): Promise<RatePermit> {
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        tokens,
        grant: (pass) => {
          settled();
          resolve(pass);
        },
      };
      const leave = (reason: unknown): void => {
        settled();
        this.waiting.remove(sessionId, waiter);
        this.admit();
        reject(reason);
      };
      const onAbort = (): void => leave(signal.reason);
      const { maxWaitMs } = this.limits;
      const late = setTimeout(
        () => leave(this.limited('A call has waited too long', this.waitMs(tokens))),
        maxWaitMs,
      );
      const settled = (): void => {
        clearTimeout(late);
        signal.removeEventListener('abort', onAbort);
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.waiting.push(sessionId, waiter);
      this.admit();
    });
  }

  /** Admits waiting requests in turn while they fit, and schedules the next check. */
  private admit(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    for (let next = this.waiting.next; next !== undefined; next = this.waiting.next) {
      const waitMs = this.waitMs(next.tokens);
      if (waitMs > 0) {
        this.timer = setTimeout(() => this.admit(), Math.ceil(waitMs));
        return;
      }
      this.waiting.shift();
      next.grant(this.pass(next.tokens));
    }
  }

  private pass(tokens: number): RatePermit {
    const correct = this.window.pass(tokens, this.now());
    return {
      settle: (actualTokens) => {
        correct(actualTokens);
        if (this.waiting.size > 0) this.admit();
      },
    };
  }

  private waitMs(tokens: number): number {
    const nowMs = this.now();
    return Math.max(this.pausedUntilMs - nowMs, this.window.waitMs(tokens, nowMs), 0);
  }

  private limited(why: string, waitMs: number): GatewayError {
    return new GatewayError('MODEL_RATE_LIMITED', `${why} for the rate limit of ${this.provider}.`, {
      retryDelayMs: Math.max(Math.ceil(waitMs), 1_000),
    });
  }
}
