/** Token counts as reported by providers, or estimated where a provider did not report them. */
export interface TokenUsage {
  /** Answers that a provider has begun. */
  readonly requests: number;
  /** Number of `requests` whose tokens are estimated because the answer never ended properly. */
  readonly estimatedRequests: number;
  readonly inputTokens: number;
  /** Those of `inputTokens` that the provider read from its cache. */
  readonly cachedInputTokens: number;
  /** Includes hidden reasoning. */
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

/** One run's use of one model on one day. */
export interface UsageEntry extends DailyUsage {
  readonly userId: string;
  readonly sessionId: string;
  readonly runId: string;
}

/** A user and a range of days, both ends included. */
export interface UserDays {
  readonly userId: string;
  readonly fromDay: string;
  readonly toDay: string;
}

/**
 * The record of model usage by run, session and user. It only grows, until old days are removed. Errors:
 * `STORAGE_*`.
 */
export abstract class UsageLedger {
  /**
   * Adds to the totals of the run, day and model, and of the user's day, in one atomic step. Durable once the
   * promise resolves; concurrent calls are all counted.
   */
  abstract add(entry: UsageEntry): Promise<void>;
  /** Usage by model, sorted by name. */
  abstract ofRun(runId: string): Promise<readonly ModelUsage[]>;
  /** Usage by model, sorted by name. */
  abstract ofSession(sessionId: string): Promise<readonly ModelUsage[]>;
  /** Usage by day, newest first, and model. */
  abstract ofUser(days: UserDays): Promise<readonly DailyUsage[]>;
  /** Removes at most `limit` entries of days before `day`; returns the number removed. */
  abstract removeBefore(day: string, limit: number): Promise<number>;
}
