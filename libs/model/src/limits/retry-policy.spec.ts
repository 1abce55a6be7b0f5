import { APICallError } from 'ai';
import { retryOf } from './retry-policy.js';

function failed(statusCode: number, responseHeaders: Record<string, string> = {}): APICallError {
  return new APICallError({
    message: 'no',
    url: 'http://host',
    requestBodyValues: {},
    statusCode,
    responseHeaders,
  });
}

describe('retryOf', () => {
  it.each([400, 401, 403, 404, 422])('does not retry status %i', (status) => {
    expect(retryOf(failed(status), 0)).toBeUndefined();
  });

  it('does not retry errors that are not known to be transient', () => {
    expect(retryOf(new Error('no'), 0)).toBeUndefined();
  });

  it('uses the delay requested by the provider, however long', () => {
    expect(retryOf(failed(429, { 'retry-after': '900' }), 0)).toEqual({
      delayMs: 900_000,
      isFromProvider: true,
    });
    expect(retryOf(failed(503, { 'retry-after-ms': '7' }), 5)).toEqual({ delayMs: 7, isFromProvider: true });
  });

  it('doubles the delay with each attempt, jitters it down to half, and never exceeds 30 s', () => {
    const delays = [0, 1, 2, 3, 9].map((attempt) => retryOf(failed(500), attempt, () => 1)?.delayMs);
    expect(delays).toEqual([1_000, 2_000, 4_000, 8_000, 30_000]);
    expect(retryOf(failed(500), 1, () => 0)).toEqual({ delayMs: 1_000, isFromProvider: false });
  });
});
