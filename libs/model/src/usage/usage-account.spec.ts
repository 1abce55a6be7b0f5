import { Logger } from '@nestjs/common';
import { GatewayError } from '#errors';
import { MemoryUsageLedger } from '#storage-memory';
import type { ModelCaller } from '../model-caller.js';
import { UsageAccount } from './usage-account.js';
import type { TokenUsage, UsageEntry } from './usage-ledger.port.js';

const CALLER: ModelCaller = { userId: 'user-1', sessionId: 'session-1', runId: 'run-1', workerKey: 'w' };
const NOON = Date.parse('2026-02-03T12:00:00Z');
const UNBOUNDED = { runTokenBudget: 0, userDayTokenBudget: 0 };

const used = (inputTokens: number, outputTokens = 0): TokenUsage => ({
  requests: 1,
  estimatedRequests: 0,
  inputTokens,
  cachedInputTokens: 0,
  outputTokens,
});

/** A ledger whose storage can fail. */
class FlakyLedger extends MemoryUsageLedger {
  away = false;

  override add(entry: UsageEntry): Promise<void> {
    if (this.away) return Promise.reject(new GatewayError('STORAGE_UNAVAILABLE', 'away'));
    return super.add(entry);
  }
}

async function spend(account: UsageAccount, tokens: TokenUsage, caller = CALLER): Promise<void> {
  const claim = await account.claim(caller, 'p/m', 1);
  await claim.record(tokens);
  claim.release();
}

describe('UsageAccount', () => {
  beforeAll(() => Logger.overrideLogger(false));

  it('records usage in the ledger with run, session, user, day and model', async () => {
    const ledger = new MemoryUsageLedger();
    await spend(new UsageAccount(ledger, UNBOUNDED, () => NOON), used(3, 4));
    const usage = { model: 'p/m', ...used(3, 4) };
    expect(await ledger.ofRun('run-1')).toEqual([usage]);
    expect(await ledger.ofSession('session-1')).toEqual([usage]);
    const day = '2026-02-03';
    expect(await ledger.ofUser({ userId: 'user-1', fromDay: day, toDay: day })).toEqual([{ day, ...usage }]);
  });

  it('refuses a run that has used up its budget, and no other', async () => {
    const budgets = { ...UNBOUNDED, runTokenBudget: 100 };
    const account = new UsageAccount(new MemoryUsageLedger(), budgets, () => NOON);
    await spend(account, used(60, 39));
    await spend(account, used(1, 0));
    await expect(account.claim(CALLER, 'p/m', 1)).rejects.toMatchObject({
      reason: 'MODEL_BUDGET_EXCEEDED',
      code: 'RESOURCE_EXHAUSTED',
      message: 'The run has used 100 tokens of models; the budget is 100.',
      metadata: { scope: 'run', used: '100', budget: '100' },
      retryDelayMs: undefined,
    });
    await spend(account, used(1), { ...CALLER, runId: 'run-2' });
  });

  it('refuses a user who has used up the budget of the day, over all runs, until the next day', async () => {
    let now = NOON;
    const budgets = { ...UNBOUNDED, userDayTokenBudget: 100 };
    const account = new UsageAccount(new MemoryUsageLedger(), budgets, () => now);
    await spend(account, used(60));
    await spend(account, used(60), { ...CALLER, runId: 'run-2', sessionId: 'session-2' });
    await expect(account.claim({ ...CALLER, runId: 'run-3' }, 'p/m', 1)).rejects.toMatchObject({
      reason: 'MODEL_BUDGET_EXCEEDED',
      message: 'The user has used 120 tokens of models today; the budget is 100.',
      metadata: { scope: 'user_day' },
      retryDelayMs: 12 * 60 * 60_000,
    });
    await spend(account, used(1), { ...CALLER, userId: 'user-2' });
    now += 12 * 60 * 60_000;
    await spend(account, used(1));
  });

  it('counts the prompts of requests under way, including concurrent ones', async () => {
    const budgets = { ...UNBOUNDED, runTokenBudget: 100 };
    const account = new UsageAccount(new MemoryUsageLedger(), budgets, () => NOON);
    const claims = await Promise.allSettled(
      Array.from({ length: 5 }, () => account.claim(CALLER, 'p/m', 40)),
    );
    expect(claims.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'fulfilled',
      'rejected',
      'rejected',
    ]);
    for (const claim of claims) if (claim.status === 'fulfilled') claim.value.release();
    await account.claim(CALLER, 'p/m', 40);
  });

  it('continues while the ledger is unavailable, counts unwritten usage, and writes it later', async () => {
    const ledger = new FlakyLedger();
    const account = new UsageAccount(ledger, { ...UNBOUNDED, runTokenBudget: 100 }, () => NOON);
    ledger.away = true;
    await spend(account, used(30));
    await spend(account, used(31));
    expect(await ledger.ofRun('run-1')).toEqual([]);
    expect(await account.ofRun('run-1')).toEqual([{ model: 'p/m', ...used(61), requests: 2 }]);
    ledger.away = false;
    await spend(account, used(40), { ...CALLER, runId: 'run-2' });
    expect(await ledger.ofRun('run-1')).toEqual([{ model: 'p/m', ...used(61), requests: 2 }]);
    await spend(account, used(40));
    await expect(account.claim(CALLER, 'p/m', 1)).rejects.toMatchObject({ reason: 'MODEL_BUDGET_EXCEEDED' });
  });
});
