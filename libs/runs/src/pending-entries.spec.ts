import { array, assert, constantFrom, property } from 'fast-check';
import { PendingEntries, type JournalEntry } from './pending-entries.js';

const NOW = new Date();

function entry(message: string, size = 1): JournalEntry {
  return { draft: { kind: 'log', message }, emittedAt: NOW, attempt: 1, size };
}

const textOf = ({ draft }: JournalEntry): string => ('message' in draft ? draft.message : '');

function filled(sizes: readonly number[]): PendingEntries {
  const pending = new PendingEntries();
  for (const [index, size] of sizes.entries()) pending.push(entry(String(index), size));
  return pending;
}

describe('PendingEntries', () => {
  it('returns the oldest entries, up to the given number and bytes, and at least one', () => {
    expect(filled([1, 1, 1]).take(2, 100).map(textOf)).toEqual(['0', '1']);
    expect(filled([5, 5, 5]).take(9, 11).map(textOf)).toEqual(['0', '1']);
    expect(filled([50, 1]).take(9, 11).map(textOf)).toEqual(['0']);
  });

  it('returns entries again after putBack, ahead of newer ones', () => {
    const pending = filled([1, 1]);
    pending.take(1, 100);
    pending.push(entry('new'));
    pending.putBack();
    expect(pending.take(9, 100).map(textOf)).toEqual(['0', '1', 'new']);
  });

  it('shows the newest entry unless it is in progress', () => {
    const pending = filled([1]);
    expect(pending.newest).toBeDefined();
    pending.take(1, 100);
    expect(pending.newest).toBeUndefined();
    pending.push(entry('new'));
    pending.replaceNewest(entry('newer'));
    expect(pending.newest?.draft).toMatchObject({ message: 'newer' });
    pending.done();
    expect(pending.take(9, 100).map(textOf)).toEqual(['newer']);
    pending.done();
    expect(pending.newest).toBeUndefined();
    expect(pending.count).toBe(0);
  });

  it('returns everything once and in order, however pushes and takes interleave', () => {
    assert(
      property(array(constantFrom('push', 'take', 'fail'), { maxLength: 200 }), (steps) => {
        const pending = new PendingEntries();
        const pushed: string[] = [];
        const settled: string[] = [];
        for (const [index, step] of steps.entries()) {
          if (step === 'push') {
            pushed.push(String(index));
            pending.push(entry(String(index)));
            continue;
          }
          const taken = pending.take(3, 100);
          if (step === 'fail') pending.putBack();
          else {
            pending.done();
            settled.push(...taken.map(textOf));
          }
          expect(pending.count).toBe(pushed.length - settled.length);
        }
        expect(settled).toEqual(pushed.slice(0, settled.length));
      }),
    );
  });
});
