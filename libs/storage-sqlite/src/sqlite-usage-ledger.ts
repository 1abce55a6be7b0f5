import { UsageLedger, type DailyUsage, type ModelUsage, type UsageEntry, type UserDays } from '#model';
import type { SqliteDatabase } from './sqlite-database.js';

interface UsageRow {
  readonly model: string;
  readonly requests: number;
  readonly estimated_requests: number;
  readonly input_tokens: number;
  readonly cached_input_tokens: number;
  readonly output_tokens: number;
}

interface DayRow extends UsageRow {
  readonly day: string;
}

const COUNTS = 'requests, estimated_requests, input_tokens, cached_input_tokens, output_tokens';
const ADDED = `requests = requests + excluded.requests,
  estimated_requests = estimated_requests + excluded.estimated_requests,
  input_tokens = input_tokens + excluded.input_tokens,
  cached_input_tokens = cached_input_tokens + excluded.cached_input_tokens,
  output_tokens = output_tokens + excluded.output_tokens`;
const SUMS = `sum(requests) AS requests, sum(estimated_requests) AS estimated_requests,
  sum(input_tokens) AS input_tokens, sum(cached_input_tokens) AS cached_input_tokens,
  sum(output_tokens) AS output_tokens`;

const ADD_TO_RUN = `INSERT INTO model_usage (run_id, day, model, session_id, user_id, ${COUNTS})
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (run_id, day, model) DO UPDATE SET ${ADDED}`;
const ADD_TO_DAY = `INSERT INTO model_usage_days (user_id, day, model, ${COUNTS})
  VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (user_id, day, model) DO UPDATE SET ${ADDED}`;
const OF_RUN = `SELECT model, ${SUMS} FROM model_usage WHERE run_id = ? GROUP BY model ORDER BY model`;
const OF_SESSION = `SELECT model, ${SUMS} FROM model_usage WHERE session_id = ? GROUP BY model ORDER BY model`;
const OF_USER = `SELECT day, model, ${COUNTS} FROM model_usage_days
  WHERE user_id = ? AND day >= ? AND day <= ? ORDER BY day DESC, model`;
const REMOVE_RUNS = `DELETE FROM model_usage WHERE (run_id, day, model) IN
  (SELECT run_id, day, model FROM model_usage WHERE day < ? LIMIT ?)`;
const REMOVE_DAYS = `DELETE FROM model_usage_days WHERE (user_id, day, model) IN
  (SELECT user_id, day, model FROM model_usage_days WHERE day < ? LIMIT ?)`;

/** Keeps a row per run, day and model, and one per user, day and model. */
export class SqliteUsageLedger extends UsageLedger {
  constructor(private readonly database: SqliteDatabase) {
    super();
  }

  add(entry: UsageEntry): Promise<void> {
    const { runId, day, model, sessionId, userId } = entry;
    const counts = [
      entry.requests,
      entry.estimatedRequests,
      entry.inputTokens,
      entry.cachedInputTokens,
      entry.outputTokens,
    ];
    return this.database.write(() => {
      this.database.statement(ADD_TO_RUN).run(runId, day, model, sessionId, userId, ...counts);
      this.database.statement(ADD_TO_DAY).run(userId, day, model, ...counts);
    });
  }

  ofRun(runId: string): Promise<readonly ModelUsage[]> {
    return this.byModel(OF_RUN, runId);
  }

  ofSession(sessionId: string): Promise<readonly ModelUsage[]> {
    return this.byModel(OF_SESSION, sessionId);
  }

  ofUser({ userId, fromDay, toDay }: UserDays): Promise<readonly DailyUsage[]> {
    return this.database.read(() => {
      const rows = this.database.statement(OF_USER).all(userId, fromDay, toDay) as unknown as DayRow[];
      return rows.map((row) => ({ day: row.day, ...usageOf(row) }));
    });
  }

  removeBefore(day: string, limit: number): Promise<number> {
    return this.database.write(() => {
      const days = Number(this.database.statement(REMOVE_DAYS).run(day, limit).changes);
      if (days === limit) return limit;
      return days + Number(this.database.statement(REMOVE_RUNS).run(day, limit - days).changes);
    });
  }

  private byModel(sql: string, id: string): Promise<readonly ModelUsage[]> {
    return this.database.read(() => {
      const rows = this.database.statement(sql).all(id) as unknown as UsageRow[];
      return rows.map(usageOf);
    });
  }
}

function usageOf(row: UsageRow): ModelUsage {
  return {
    model: row.model,
    requests: row.requests,
    estimatedRequests: row.estimated_requests,
    inputTokens: row.input_tokens,
    cachedInputTokens: row.cached_input_tokens,
    outputTokens: row.output_tokens,
  };
}
