import { FairQueue } from './fair-queue.js';

function queued(...items: readonly string[]): FairQueue<string> {
  const queue = new FairQueue<string>();
  for (const item of items) queue.push(item.slice(0, 1), item);
  return queue;
}

function drained(queue: FairQueue<string>): string[] {
  const items: string[] = [];
  for (let item = queue.shift(); item !== undefined; item = queue.shift()) items.push(item);
  return items;
}

describe('FairQueue', () => {
  it("returns one item per owner in turn, and each owner's in order of arrival", () => {
    expect(drained(queued('a1', 'a2', 'a3', 'b1', 'c1', 'c2'))).toEqual(['a1', 'b1', 'c1', 'a2', 'c2', 'a3']);
  });

  it('gives a late owner a turn before the remaining items of earlier ones', () => {
    const queue = queued('a1', 'a2', 'a3');
    expect(queue.shift()).toBe('a1');
    queue.push('b', 'b1');
    expect(drained(queue)).toEqual(['a2', 'b1', 'a3']);
  });

  it('shows the next without taking it', () => {
    const queue = queued('a1', 'b1');
    expect(queue.next).toBe('a1');
    expect(queue.next).toBe('a1');
    expect([queue.size, queue.sizeOf('a'), queue.sizeOf('x')]).toEqual([2, 1, 0]);
  });

  it('removes one out of turn, once', () => {
    const queue = queued('a1', 'a2', 'b1');
    queue.remove('a', 'a1');
    queue.remove('a', 'a1');
    queue.remove('x', 'a1');
    queue.remove('b', 'b1');
    expect(queue.size).toBe(1);
    expect(drained(queue)).toEqual(['a2']);
    expect([queue.size, queue.next]).toEqual([0, undefined]);
  });
});

describe('FairQueue with ranks', () => {
  const ranked = (...items: readonly string[]): FairQueue<string> => {
    const queue = new FairQueue<string>({ rankOf: (item) => Number(item.slice(1, 2)) });
    for (const item of items) queue.push(item.slice(0, 1), item);
    return queue;
  };

  it("puts an item before its owner's items of a later rank, and behind its equals", () => {
    expect(drained(ranked('a2', 'a4', 'a1', 'a2x', 'b9'))).toEqual(['a1', 'b9', 'a2', 'a2x', 'a4']);
  });
});

describe('FairQueue with owners being served', () => {
  const served = new Set<string>();
  const queue = new FairQueue<string>({ isServed: (owner) => served.has(owner) });
  const push = (item: string): void => queue.push(item.slice(0, 1), item);

  it('puts a newcomer before owners at the end that are being served, and behind all others', () => {
    served.add('a').add('d');
    for (const item of ['a1', 'a2', 'b1', 'c1', 'd1', 'e1']) push(item);
    expect([...queue]).toEqual(['b1', 'c1', 'e1', 'a1', 'd1', 'a2']);
    served.delete('a');
    push('f1');
    expect([...queue]).toEqual(['b1', 'c1', 'e1', 'a1', 'f1', 'd1', 'a2']);
    expect(drained(queue)).toEqual(['b1', 'c1', 'e1', 'a1', 'f1', 'd1', 'a2']);
    expect([...queue]).toEqual([]);
  });
});
