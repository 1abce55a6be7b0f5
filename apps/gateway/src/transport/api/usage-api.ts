import { Injectable } from '@nestjs/common';
import { runNotFound, sessionNotFound } from '#errors';
import { tokenSum, usageDay, usageDayBefore, UsageLedger, type ModelUsage, type TokenUsage } from '#model';
import { RunsService } from '#runs';
import { DEMO_USER, sessionIdFromCookie, SessionsService } from '#sessions';
import type { CallContext } from '../calls/call-context.js';
import { checkFields } from './check-fields.js';
import { UsageFields } from './request-fields.js';

const DEFAULT_DAYS = 30;

/** Whose usage; empty fields are not given. */
export interface UsageQuery {
  readonly userId: string;
  readonly sessionId: string;
  readonly runId: string;
  /** How many days, today included; of a user only. */
  readonly days: number | undefined;
}

/** Tokens by their sum and by model; of a user also by day. */
export interface UsageReply {
  readonly userId: string;
  /** Empty for a whole user. */
  readonly sessionId: string;
  /** Empty for a whole session or user. */
  readonly runId: string;
  readonly total: TokenUsage;
  /** Of a user each has its `day`, from the newest. */
  readonly usage: readonly (ModelUsage & { readonly day?: string })[];
}

/** What models were used for, as its owner may read it. */
@Injectable()
export class UsageApi {
  constructor(
    private readonly ledger: UsageLedger,
    private readonly runs: RunsService,
    private readonly sessions: SessionsService,
  ) {}

  /**
   * Of a run or session where one is named, else of the user: the one named, else that of the
   * cookie's session. Somebody else's run or session is not found. Errors: `FIELD_INVALID`, `*_NOT_FOUND`.
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
