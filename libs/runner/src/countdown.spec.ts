import { jest } from '@jest/globals';
import { Countdown } from './countdown.js';

describe('Countdown', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('does not count while it is stopped, even when stops overlap', async () => {
    const over = jest.fn();
    const countdown = new Countdown(1_000, over);
    jest.advanceTimersByTime(600);
    const [first, second] = [Promise.withResolvers<number>(), Promise.withResolvers<number>()];
    const stops = [countdown.stoppedFor(first.promise), countdown.stoppedFor(second.promise)];
    jest.advanceTimersByTime(5_000);
    first.resolve(1);
    await stops[0];
    jest.advanceTimersByTime(5_000);
    second.reject(new Error('failed'));
    await expect(stops[1]).rejects.toThrow('failed');
    jest.advanceTimersByTime(399);
    expect(over).not.toHaveBeenCalled();
    jest.advanceTimersByTime(1);
    expect(over).toHaveBeenCalledTimes(1);
  });

  it('stays expired after its end, stopped or not', async () => {
    const over = jest.fn();
    const countdown = new Countdown(1_000, over);
    const wait = Promise.withResolvers<void>();
    const stopped = countdown.stoppedFor(wait.promise);
    countdown.end();
    wait.resolve();
    await stopped;
    jest.advanceTimersByTime(10_000);
    expect([over.mock.calls.length, jest.getTimerCount()]).toEqual([0, 0]);
  });

  it('accepts a time longer than a timer supports', () => {
    const over = jest.fn();
    const countdown = new Countdown(2 ** 40, over);
    jest.advanceTimersByTime(60_000);
    expect(over).not.toHaveBeenCalled();
    countdown.end();
  });
});
