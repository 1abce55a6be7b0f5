import type { UsageEntry, UsageLedger } from '#model';
import type { TestStorage } from '#storage-testing';

const NONE = { requests: 0, estimatedRequests: 0, inputTokens: 0, cachedInputTokens: 0, outputTokens: 0 };

function entry(changes: Partial<UsageEntry> = {}): UsageEntry {
  return {
    day: '2026-02-03',
    userId: 'user-1',
    sessionId: 'session-1',
    runId: 'run-1',
    model: 'openai/small',
    requests: 1,
    estimatedRequests: 0,
    inputTokens: 100,
    cachedInputTokens: 60,
    outputTokens: 20,
    ...changes,
  };
}

/** The contract of every `UsageLedger`. */
export function usageLedgerContract(open: () => Promise<Pick<TestStorage, 'usage' | 'close'>>): void {
  let opened: Pick<TestStorage, 'usage' | 'close'>;
  let ledger: UsageLedger;

  beforeEach(async () => {
    opened = await open();
    ledger = opened.usage;
  });

  afterEach(() => opened.close());

  it('reports nothing for a run, session or user without usage', async () => {
    await ledger.add(entry());
    expect(await ledger.ofRun('run-2')).toEqual([]);
    expect(await ledger.ofSession('session-2')).toEqual([]);
    expect(await ledger.ofUser({ userId: 'user-2', fromDay: '2026-01-01', toDay: '2026-12-31' })).toEqual([]);
  });

  it("sums up the usage of a run, a session and a user's day, by model", async () => {
    await ledger.add(entry());
    await ledger.add(entry({ inputTokens: 1, cachedInputTokens: 0, outputTokens: 2, estimatedRequests: 1 }));
    await ledger.add(entry({ model: 'anthropic/large', outputTokens: 7 }));
    await ledger.add(entry({ runId: 'run-2', outputTokens: 30 }));
    await ledger.add(entry({ runId: 'run-3', sessionId: 'session-2' }));
    const large = { model: 'anthropic/large', requests: 1, estimatedRequests: 0, inputTokens: 100 };
    expect(await ledger.ofRun('run-1')).toEqual([
      { ...large, cachedInputTokens: 60, outputTokens: 7 },
      {
        model: 'openai/small',
        requests: 2,
        estimatedRequests: 1,
        inputTokens: 101,
        cachedInputTokens: 60,
        outputTokens: 22,
      },
    ]);
    expect(await ledger.ofSession('session-1')).toMatchObject([
      large,
      { model: 'openai/small', requests: 3, inputTokens: 201, outputTokens: 52 },
    ]);
    const days = { userId: 'user-1', fromDay: '2026-02-03', toDay: '2026-02-03' };
    expect(await ledger.ofUser(days)).toMatchObject([
      { day: '2026-02-03', ...large },
      { day: '2026-02-03', model: 'openai/small', requests: 4, outputTokens: 72 },
    ]);
  });

  it('counts a run over all its days', async () => {
    await ledger.add(entry());
    await ledger.add(entry({ day: '2026-02-04' }));
    expect(await ledger.ofRun('run-1')).toMatchObject([{ requests: 2, inputTokens: 200 }]);
  });

  it("returns a user's days, newest first, both ends included, and nobody else's", async () => {
    for (const day of ['2026-01-31', '2026-02-01', '2026-02-02', '2026-02-03'])
      await ledger.add(entry({ day }));
    await ledger.add(entry({ userId: 'user-2', runId: 'run-2' }));
    const days = await ledger.ofUser({ userId: 'user-1', fromDay: '2026-02-01', toDay: '2026-02-02' });
    expect(days.map(({ day, requests }) => [day, requests])).toEqual([
      ['2026-02-02', 1],
      ['2026-02-01', 1],
    ]);
  });

  it('counts every one of 300 concurrent entries', async () => {
    await Promise.all(
      Array.from({ length: 300 }, (_, index) =>
        ledger.add(entry({ runId: `run-${index % 3}`, inputTokens: index, outputTokens: 1 })),
      ),
    );
    const expected = { requests: 300, inputTokens: (299 * 300) / 2, outputTokens: 300 };
    expect(await ledger.ofSession('session-1')).toMatchObject([expected]);
    expect(await ledger.ofRun('run-1')).toMatchObject([{ requests: 100, outputTokens: 100 }]);
  });

  it('stores numbers beyond 32 bits and names with unusual characters', async () => {
    const odd = entry({ ...NONE, model: 'groq/"m\'o;d—el', userId: 'üser', inputTokens: 2 ** 45 });
    await ledger.add(odd);
    await ledger.add(odd);
    expect(await ledger.ofRun('run-1')).toEqual([{ ...NONE, model: odd.model, inputTokens: 2 ** 46 }]);
  });

  it('removes days before the given one, a bounded number at a time, and no others', async () => {
    for (let index = 0; index < 5; index += 1) {
      await ledger.add(entry({ day: `2026-01-0${index + 1}`, runId: `run-${index}` }));
    }
    let removed = 0;
    for (let step = -1; step !== 0; removed += step) {
      step = await ledger.removeBefore('2026-01-04', 2);
      expect(step).toBeLessThanOrEqual(2);
    }
    expect(removed).toBeGreaterThanOrEqual(3);
    const days = await ledger.ofUser({ userId: 'user-1', fromDay: '2026-01-01', toDay: '2026-01-31' });
    expect(days.map(({ day }) => day)).toEqual(['2026-01-05', '2026-01-04']);
    expect(await ledger.ofRun('run-2')).toEqual([]);
    expect(await ledger.ofRun('run-3')).toHaveLength(1);
    expect(await ledger.ofSession('session-1')).toMatchObject([{ requests: 2 }]);
  });
}
