import fc from 'fast-check';
import { RateWindow } from './rate-window.js';

describe('RateWindow', () => {
  it('admits everything without limits, and keeps no records', () => {
    const window = new RateWindow(0, 0);
    for (let call = 0; call < 10_000; call += 1) window.pass(1e9, 0);
    expect(window.waitMs(1e9, 0)).toBe(0);
  });

  it('admits no more requests than the limit until the oldest leaves the window', () => {
    const window = new RateWindow(2, 0);
    window.pass(0, 0);
    window.pass(0, 10_000);
    expect(window.waitMs(0, 15_000)).toBe(45_000);
    expect(window.waitMs(0, 60_000)).toBe(0);
    window.pass(0, 60_000);
    expect(window.waitMs(0, 60_000)).toBe(10_000);
  });

  it('admits no more tokens than the limit until enough of them leave the window', () => {
    const window = new RateWindow(0, 100);
    window.pass(40, 0);
    window.pass(40, 10_000);
    expect(window.waitMs(20, 20_000)).toBe(0);
    expect(window.waitMs(21, 20_000)).toBe(40_000);
    expect(window.waitMs(61, 20_000)).toBe(50_000);
  });

  it('admits a request larger than the limit when the window is empty', () => {
    const window = new RateWindow(0, 100);
    expect(window.waitMs(500, 0)).toBe(0);
    window.pass(500, 0);
    expect(window.waitMs(1, 0)).toBe(60_000);
  });

  it('counts the actual tokens of a request once they are known', () => {
    const window = new RateWindow(0, 100);
    const settle = window.pass(90, 0);
    expect(window.waitMs(50, 0)).toBe(60_000);
    settle(10);
    expect(window.waitMs(50, 0)).toBe(0);
    const late = window.pass(90, 1_000);
    expect(window.waitMs(1, 62_000)).toBe(0);
    late(1_000_000);
    expect(window.waitMs(100, 62_000)).toBe(0);
  });

  it('never exceeds the limits in any minute, however requests arrive', () => {
    const steps = fc.array(fc.record({ gapMs: fc.nat(20_000), tokens: fc.integer({ min: 1, max: 60 }) }), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(steps, (requests) => {
        const window = new RateWindow(5, 100);
        const passed: { atMs: number; tokens: number }[] = [];
        let nowMs = 0;
        for (const { gapMs, tokens } of requests) {
          nowMs += gapMs;
          nowMs += window.waitMs(tokens, nowMs);
          window.pass(tokens, nowMs);
          passed.push({ atMs: nowMs, tokens });
          const minute = passed.filter(({ atMs }) => atMs > nowMs - 60_000);
          expect(minute.length).toBeLessThanOrEqual(5);
          expect(minute.reduce((sum, each) => sum + each.tokens, 0)).toBeLessThanOrEqual(100);
        }
      }),
    );
  });
});
