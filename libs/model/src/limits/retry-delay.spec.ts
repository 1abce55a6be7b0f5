import { retryDelayMs } from './retry-delay.js';

const NOW = Date.parse('2026-01-01T00:00:00Z');

describe('retryDelayMs', () => {
  it.each([
    [{ 'retry-after': '7' }, 7000],
    [{ 'retry-after': '0.5' }, 500],
    [{ 'retry-after-ms': '120', 'retry-after': '7' }, 120],
    [{ 'retry-after': 'Thu, 01 Jan 2026 00:00:30 GMT' }, 30_000],
    [{ 'retry-after': 'Wed, 31 Dec 2025 23:59:00 GMT' }, 0],
    [{ 'retry-after': '99999999999' }, 86_400_000],
    [{ 'retry-after': 'soon' }, undefined],
    [{ 'retry-after': '' }, undefined],
    [{}, undefined],
    [undefined, undefined],
  ])('parses %j as %s', (headers, expected) => {
    expect(retryDelayMs(headers, NOW)).toBe(expected);
  });
});
