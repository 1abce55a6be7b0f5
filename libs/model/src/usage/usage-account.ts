import { Logger } from '@nestjs/common';
import { GatewayError } from '#errors';
import type { ModelCaller } from '../model-caller.js';
import type { ModelLimits } from '../options/model-options.js';
import { billedTokens, tokenSum } from './token-sum.js';
import { msUntilDayEnd, usageDay } from './usage-day.js';
import type { ModelUsage, TokenUsage, UsageEntry, UsageLedger } from './usage-ledger.port.js';

/**
 * Upper bound of entries that wait while the storage is unavailable; an entry for the same run, day and model is
 * merged into the waiting one.
 */
const MAX_UNWRITTEN = 10_000;

type Budgets = Pick<ModelLimits, 'runTokenBudget' | 'userDayTokenBudget'>;

/** A request's claim on its budgets while it is under way. */
export interface UsageClaim {
  /** Records the usage of an answer in the ledger; never fails, even if the ledger is unavailable. */
  record(usage: TokenUsage): Promise<void>;
  /** Releases the claim; must be called at the end. */
  release(): void;
}

/**
 * Checks token budgets of runs and users. A request is admitted while the recorded usage plus the prompts of
 * requests under way is below the budget, so a budget can be exceeded by at most the answers under way.
 */
export class UsageAccount {
  private readonly logger = new Logger(UsageAccount.name);
  /** Estimated tokens of requests under way, by run and by user. */
  private readonly claimed = new Map<string, number>();
  private readonly unwritten = new Map<string, UsageEntry>();

  constructor(
    private readonly ledger: UsageLedger,
    private readonly budgets: Budgets,
    private readonly now: () => number = Date.now,
  ) {}

  /** Errors: `MODEL_BUDGET_EXCEEDED`, and `STORAGE_*` when a budget is set and its usage cannot be read. */
  async claim(caller: ModelCaller, model: string, promptTokens: number): Promise<UsageClaim> {
    const { runTokenBudget, userDayTokenBudget } = this.budgets;
    const [run, user] = [`run ${caller.runId}`, `user ${caller.userId}`];
    const ofRun = runTokenBudget === 0 ? 0 : billedTokens(tokenSum(await this.ofRun(caller.runId)));
    const ofDay = userDayTokenBudget === 0 ? 0 : billedTokens(tokenSum(await this.today(caller.userId)));
    // No await from here to the claims, so that concurrent requests see each other.
    this.check('run', runTokenBudget, ofRun + this.claimedBy(run));
    this.check('user_day', userDayTokenBudget, ofDay + this.claimedBy(user));
    this.add(run, promptTokens);
    this.add(user, promptTokens);
    return {
      record: (usage) => this.record(caller, model, usage),
      release: () => {
        this.add(run, -promptTokens);
        this.add(user, -promptTokens);
      },
    };
  }

  /** Returns the usage of a run, by model. Errors: `STORAGE_*`. */
  async ofRun(runId: string): Promise<readonly ModelUsage[]> {
    const waiting = [...this.unwritten.values()].filter((entry) => entry.runId === runId);
    return byModel([...(await this.ledger.ofRun(runId)), ...waiting]);
  }

  private async today(userId: string): Promise<readonly TokenUsage[]> {
    const day = usageDay(this.now());
    const waiting = [...this.unwritten.values()].filter(
      (entry) => entry.userId === userId && entry.day === day,
    );
    return [...(await this.ledger.ofUser({ userId, fromDay: day, toDay: day })), ...waiting];
  }

  private check(scope: 'run' | 'user_day', budget: number, used: number): void {
    if (budget === 0 || used < budget) return;
    const text =
      scope === 'run'
        ? `The run has used ${used} tokens of models`
        : `The user has used ${used} tokens of models today`;
    throw new GatewayError('MODEL_BUDGET_EXCEEDED', `${text}; the budget is ${budget}.`, {
      metadata: { scope, used: String(used), budget: String(budget) },
      ...(scope === 'run' ? {} : { retryDelayMs: msUntilDayEnd(this.now()) }),
    });
  }

  private async record(caller: ModelCaller, model: string, usage: TokenUsage): Promise<void> {
    const { userId, sessionId, runId } = caller;
    const entry: UsageEntry = { ...usage, day: usageDay(this.now()), userId, sessionId, runId, model };
    try {
      await this.ledger.add(entry);
    } catch (error) {
      this.keep(entry);
      this.logger.warn({ err: error, waiting: this.unwritten.size }, 'model usage could not be written yet');
      return;
    }
    if (this.unwritten.size > 0) await this.writePending();
  }

  /** Writes waiting entries once the storage is available, until it fails again. */
  private async writePending(): Promise<void> {
    for (const [key, entry] of this.unwritten) {
      this.unwritten.delete(key);
      try {
        await this.ledger.add(entry);
      } catch {
        this.keep(entry);
        return;
      }
    }
  }

  private keep(entry: UsageEntry): void {
    const key = JSON.stringify([entry.runId, entry.day, entry.model]);
    const known = this.unwritten.get(key);
    if (known === undefined && this.unwritten.size >= MAX_UNWRITTEN) {
      this.logger.error(
        { runId: entry.runId },
        'model usage is lost: too many entries are waiting for the storage',
      );
      return;
    }
    this.unwritten.set(key, known === undefined ? entry : { ...entry, ...tokenSum([known, entry]) });
  }

  private claimedBy(who: string): number {
    return this.claimed.get(who) ?? 0;
  }

  private add(who: string, tokens: number): void {
    const sum = this.claimedBy(who) + tokens;
    if (sum <= 0) this.claimed.delete(who);
    else this.claimed.set(who, sum);
  }
}

function byModel(usages: readonly ModelUsage[]): readonly ModelUsage[] {
  const models = [...new Set(usages.map(({ model }) => model))].sort();
  return models.map((model) => ({ model, ...tokenSum(usages.filter((usage) => usage.model === model)) }));
}
