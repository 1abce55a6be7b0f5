/** Tokens as providers count them; where one did not say, as they were estimated. */
export interface TokenUsage {
  /** Answers that a provider has begun. */
  readonly requests: number;
  /** How many of `requests` are estimated, because their end never came. */
  readonly estimatedRequests: number;
  readonly inputTokens: number;
  /** Of `inputTokens`, what the provider had in its cache. */
  readonly cachedInputTokens: number;
  /** Hidden reasoning included. */
  readonly outputTokens: number;
}

export interface ModelUsage extends TokenUsage {
  /** `provider/model`. */
  readonly model: string;
}

export interface DailyUsage extends ModelUsage {
  /** In UTC, as `2026-11-23`. */
  readonly day: string;
}

/** What one run has used of one model on one day. */
export interface UsageEntry extends DailyUsage {
  readonly userId: string;
  readonly sessionId: string;
  readonly runId: string;
}

/** A user's days, both included. */
export interface UserDays {
  readonly userId: string;
  readonly fromDay: string;
  readonly toDay: string;
}

/**
 * The account of what models were used for whom. It only ever grows, until its
 * days are removed. Errors: `STORAGE_*`.
 */
export abstract class UsageLedger {
  /**
   * Adds to what is there of the same run, day and model, and to the user's day, in one
   * step. It is durable once the promise settles; several at once are all counted.
   */
  abstract add(entry: UsageEntry): Promise<void>;
  /** By model, in the order of their names. */
  abstract ofRun(runId: string): Promise<readonly ModelUsage[]>;
  /** By model, in the order of their names. */
  abstract ofSession(sessionId: string): Promise<readonly ModelUsage[]>;
  /** By day, the newest first, and model. */
  abstract ofUser(days: UserDays): Promise<readonly DailyUsage[]>;
  /** Forgets at most `limit` entries of days before `day`; gives how many there were. */
  abstract removeBefore(day: string, limit: number): Promise<number>;
}
