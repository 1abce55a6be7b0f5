import { jest } from '@jest/globals';
import { RateLimiter, type RateLimits, type RatePermit } from './rate-limiter.js';

const NEVER = new AbortController().signal;

describe('RateLimiter', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => {
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });

  function limiter(limits: Partial<RateLimits> = {}): RateLimiter {
    return new RateLimiter('groq', {
      requestsPerMinute: 2,
      tokensPerMinute: 0,
      maxWaiting: 10,
      maxWaitingPerSession: 5,
      maxWaitMs: 300_000,
      ...limits,
    });
  }

  /** Records the requests in the order in which they are admitted. */
  function asking(rates: RateLimiter): {
    ask: (name: string, signal?: AbortSignal) => Promise<RatePermit>;
    order: string[];
  } {
    const order: string[] = [];
    const ask = async (name: string, signal = NEVER): Promise<RatePermit> => {
      const pass = await rates.acquire(name.slice(0, 1), 1, signal);
      order.push(name);
      return pass;
    };
    return { ask, order };
  }

  it('admits requests at once while below the limits', async () => {
    const { ask, order } = asking(limiter());
    await Promise.all([ask('a1'), ask('b1')]);
    expect(order).toEqual(['a1', 'b1']);
  });

  it('admits waiting requests as earlier ones leave the window, one session after the other', async () => {
    const rates = limiter();
    const { ask, order } = asking(rates);
    const all = Promise.all(['a1', 'a2', 'a3', 'a4', 'a5', 'b1', 'c1'].map((name) => ask(name)));
    await jest.advanceTimersByTimeAsync(59_000);
    expect(order).toEqual(['a1', 'a2']);
    await jest.advanceTimersByTimeAsync(2_000);
    expect(order).toEqual(['a1', 'a2', 'a3', 'b1']);
    await jest.advanceTimersByTimeAsync(120_000);
    await all;
    expect(order).toEqual(['a1', 'a2', 'a3', 'b1', 'c1', 'a4', 'a5']);
    expect(rates.waitingCount).toBe(0);
  });

  it('admits no request ahead of waiting ones, even if it would fit', async () => {
    const rates = limiter({ requestsPerMinute: 0, tokensPerMinute: 100 });
    await rates.acquire('a', 60, NEVER);
    const large = rates.acquire('b', 90, NEVER);
    const order: string[] = [];
    void large.then(() => order.push('large'));
    const small = rates.acquire('c', 5, NEVER).then(() => order.push('small'));
    await jest.advanceTimersByTimeAsync(60_000);
    await small;
    expect(order).toEqual(['large', 'small']);
  });

  it('admits waiting requests once an earlier one has used fewer tokens than expected', async () => {
    const rates = limiter({ requestsPerMinute: 0, tokensPerMinute: 100 });
    const pass = await rates.acquire('a', 100, NEVER);
    const waiting = rates.acquire('b', 50, NEVER);
    expect(rates.waitingCount).toBe(1);
    pass.settle(10);
    await waiting;
  });

  it('rejects an aborted request with its reason and frees its place', async () => {
    const rates = limiter();
    const { ask, order } = asking(rates);
    await Promise.all([ask('a1'), ask('a2')]);
    const aborter = new AbortController();
    const aborted = ask('b1', aborter.signal);
    const behind = ask('c1');
    const reason = new Error('cancelled');
    aborter.abort(reason);
    await expect(aborted).rejects.toBe(reason);
    expect(rates.waitingCount).toBe(1);
    await jest.advanceTimersByTimeAsync(60_001);
    await behind;
    expect(order).toEqual(['a1', 'a2', 'c1']);
    await expect(rates.acquire('a', 1, aborter.signal)).rejects.toBe(reason);
  });

  it('refuses requests when its queue is full, per session and in total', async () => {
    const rates = limiter({ maxWaiting: 3, maxWaitingPerSession: 2 });
    const aborter = new AbortController();
    const { ask } = asking(rates);
    await Promise.all([ask('a1'), ask('a2')]);
    const waiting = ['a3', 'a4', 'b1'].map((name) => ask(name, aborter.signal));
    const refusal = { reason: 'MODEL_RATE_LIMITED', retryable: true, retryDelayMs: 60_000 };
    await expect(ask('c1')).rejects.toMatchObject({
      ...refusal,
      message: 'Too many calls are waiting for the rate limit of groq.',
    });
    aborter.abort(new Error('over'));
    await Promise.allSettled(waiting);
    const more = ['a5', 'a6'].map((name) => ask(name));
    await expect(ask('a7')).rejects.toMatchObject({
      message: 'Too many calls of the session are waiting for the rate limit of groq.',
    });
    await jest.advanceTimersByTimeAsync(60_001);
    await Promise.all(more);
  });

  it('rejects a request that has waited too long, and refuses one that would', async () => {
    const rates = limiter({ requestsPerMinute: 1, maxWaitMs: 90_000 });
    const { ask } = asking(rates);
    await ask('a1');
    const [second, third] = [ask('a2'), ask('a3')];
    const late = expect(third).rejects.toMatchObject({
      reason: 'MODEL_RATE_LIMITED',
      message: 'A call has waited too long for the rate limit of groq.',
    });
    await jest.advanceTimersByTimeAsync(90_000);
    await second;
    await late;
    const short = limiter({ requestsPerMinute: 1, maxWaitMs: 1_000 });
    await short.acquire('a', 1, NEVER);
    await expect(short.acquire('a', 1, NEVER)).rejects.toMatchObject({ retryDelayMs: 60_000 });
  });

  it('admits nothing during a pause that the provider requests, but tries again after a minute', async () => {
    const rates = limiter({ requestsPerMinute: 0 });
    const { ask, order } = asking(rates);
    rates.pause(2_000);
    const first = ask('a1');
    await jest.advanceTimersByTimeAsync(1_999);
    expect(order).toEqual([]);
    await jest.advanceTimersByTimeAsync(2);
    await first;
    rates.pause(24 * 60 * 60_000);
    const second = ask('a2');
    await jest.advanceTimersByTimeAsync(60_001);
    await second;
  });
});
