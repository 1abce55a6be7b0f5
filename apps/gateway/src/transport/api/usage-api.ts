import { Injectable } from '@nestjs/common';
import { runNotFound, sessionNotFound } from '#errors';
import { tokenSum, usageDay, usageDayBefore, UsageLedger, type ModelUsage, type TokenUsage } from '#model';
import { RunsService } from '#runs';
import { DEMO_USER, sessionIdFromCookie, SessionsService } from '#sessions';
import type { CallContext } from '../calls/call-context.js';
import { checkFields } from './check-fields.js';
import { UsageFields } from './request-fields.js';

const DEFAULT_DAYS = 30;

/** Selects whose usage is asked for; an empty field is not given. */
export interface UsageQuery {
  readonly userId: string;
  readonly sessionId: string;
  readonly runId: string;
  /** Number of days, today included; only used for a user. */
  readonly days: number | undefined;
}

/** Tokens in total and by model, and for a user also by day. */
export interface UsageReply {
  readonly userId: string;
  /** Empty for a whole user. */
  readonly sessionId: string;
  /** Empty for a whole session or user. */
  readonly runId: string;
  readonly total: TokenUsage;
  /** For a user, one entry per day and model, the newest day first. */
  readonly usage: readonly (ModelUsage & { readonly day?: string })[];
}

/** Reports token usage to its owner. */
@Injectable()
export class UsageApi {
  constructor(
    private readonly ledger: UsageLedger,
    private readonly runs: RunsService,
    private readonly sessions: SessionsService,
  ) {}

  /**
   * Returns the usage of the run or session that the query names, otherwise of its user, otherwise of the
   * user of the cookie's session. A run or session of somebody else is not found. Errors: `FIELD_INVALID`,
   * `*_NOT_FOUND`.
   */
  async usage(query: UsageQuery, { cookie }: Pick<CallContext, 'cookie'>): Promise<UsageReply> {
    const { userId, sessionId, runId, days = DEFAULT_DAYS } = query;
    checkFields(UsageFields, { ...query, days });
    if (runId !== '') return this.ofRun(query);
    if (sessionId !== '') return this.ofSession(userId, sessionId);
    return this.ofUser(userId === '' ? await this.userOf(cookie) : userId, days);
  }

  private async ofRun({ userId, sessionId, runId }: UsageQuery): Promise<UsageReply> {
    const run = await this.runs.get(runId);
    const session = await this.sessions.find(run.sessionId);
    const isForeign =
      (userId !== '' && session?.userId !== userId) || (sessionId !== '' && run.sessionId !== sessionId);
    if (session === undefined || isForeign) throw runNotFound();
    return reply({ userId: session.userId, sessionId: run.sessionId, runId }, await this.ledger.ofRun(runId));
  }

  private async ofSession(userId: string, sessionId: string): Promise<UsageReply> {
    const session = await this.sessions.record(sessionId);
    if (userId !== '' && session.userId !== userId) {
      throw sessionNotFound();
    }
    return reply({ userId: session.userId, sessionId, runId: '' }, await this.ledger.ofSession(sessionId));
  }

  private async ofUser(userId: string, days: number): Promise<UsageReply> {
    const now = Date.now();
    const [fromDay, toDay] = [usageDayBefore(now, days - 1), usageDay(now)];
    return reply({ userId, sessionId: '', runId: '' }, await this.ledger.ofUser({ userId, fromDay, toDay }));
  }

  private async userOf(cookie: string | undefined): Promise<string> {
    const sessionId = sessionIdFromCookie(cookie);
    const session = sessionId === undefined ? undefined : await this.sessions.find(sessionId);
    return session?.userId ?? DEMO_USER;
  }
}

function reply(
  whose: Pick<UsageReply, 'userId' | 'sessionId' | 'runId'>,
  usage: UsageReply['usage'],
): UsageReply {
  return { ...whose, total: tokenSum(usage), usage };
}
