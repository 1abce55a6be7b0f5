import { jest } from '@jest/globals';
import { PlaceNotice } from './place-notice.js';

describe('PlaceNotice', () => {
  let said: string[];
  let notice: PlaceNotice;

  beforeEach(() => {
    jest.useFakeTimers();
    said = [];
    notice = new PlaceNotice(1_000, (message) => said.push(message));
  });

  afterEach(() => void jest.useRealTimers());

  it('reports the position immediately, each change once, and at most at the allowed rate', () => {
    for (const ahead of [3, 2, 1]) notice.update(ahead);
    expect(said).toEqual(['Waiting for a free analysis slot, 3 ahead']);
    jest.advanceTimersByTime(1_000);
    expect(said.slice(1)).toEqual(['Waiting for a free analysis slot, 1 ahead']);
    jest.advanceTimersByTime(10_000);
    expect(said).toHaveLength(2);
    notice.update(0);
    expect(said.at(-1)).toBe('Waiting for a free analysis slot, next in line');
  });

  it('reports nothing about a change that was reverted in the meantime', () => {
    for (const ahead of [3, 2, 3]) notice.update(ahead);
    jest.advanceTimersByTime(10_000);
    expect(said).toHaveLength(1);
  });

  it('reports nothing after the wait, and starts afresh with the next one', () => {
    notice.update(2);
    notice.update(1);
    notice.close();
    jest.advanceTimersByTime(10_000);
    expect(said).toHaveLength(1);
    notice.update(2);
    expect(said).toHaveLength(2);
  });
});
