import { describe, expect, it } from '@jest/globals';
import { TurnsInOrder } from './turns-in-order.js';

describe('TurnsInOrder', () => {
  it('does the work of each place after that of the places before, in whichever order they come', async () => {
    const turns = new TurnsInOrder();
    const done: number[] = [];
    const take = (place: number): Promise<void> =>
      turns.take(place, async () => {
        await Promise.resolve();
        done.push(place);
      });
    const late = [take(3), take(1), take(2)];
    expect(done).toEqual([]);
    await Promise.all([take(0), ...late]);
    expect(done).toEqual([0, 1, 2, 3]);
  });

  it('lets nobody behind a failure come', async () => {
    const turns = new TurnsInOrder();
    let came = false;
    void turns.take(1, () => Promise.resolve(void (came = true)));
    await expect(turns.take(0, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(came).toBe(false);
  });
});
