import { Inject, Injectable } from '@nestjs/common';
import { EventEmitter2 } from '@nestjs/event-emitter';
import { ulid } from 'ulid';
import { sessionNotFound } from '#errors';
import { inferRepoName } from '#repositories';
import { ActiveRuns } from './active-runs.port.js';
import {
  SESSION_REMOVED,
  SESSION_UPDATED,
  type SessionRemoved,
  type SessionUpdated,
} from './session-events.js';
import { SessionStore } from './session-store.port.js';
import { SESSIONS_OPTIONS, type SessionsOptions } from './sessions-options.js';
import type { Session, SessionChange, SessionRecord } from './session.js';

/** The user of requests that name none, while authentication is off. */
export const DEMO_USER = 'demo-user';

export interface NewSession {
  readonly userId: string;
  readonly repoUrl: string;
  readonly ref: string;
}

export interface SessionPage {
  readonly sessions: readonly Session[];
  /** `afterSessionId` of the next page. */
  readonly nextAfter: string | undefined;
}

/** Opens, finds and changes sessions. */
@Injectable()
export class SessionsService {
  constructor(
    private readonly store: SessionStore,
    private readonly activeRuns: ActiveRuns,
    private readonly events: EventEmitter2,
    @Inject(SESSIONS_OPTIONS) private readonly options: SessionsOptions,
  ) {}

  /** Returns a new session that is not stored yet. */
  draft({ userId, repoUrl, ref }: NewSession): SessionRecord {
    const now = new Date();
    return {
      sessionId: ulid(),
      userId: userId === '' ? DEMO_USER : userId,
      repoUrl,
      repoName: inferRepoName(repoUrl),
      purpose: '',
      ref,
      commit: '',
      createdAt: now,
      updatedAt: now,
    };
  }

  async put(session: SessionRecord): Promise<void> {
    await this.store.put(session);
    this.events.emit(SESSION_UPDATED, { session } satisfies SessionUpdated);
  }

  /** Returns undefined for a session whose retention is over, even if it is not removed yet. */
  async find(sessionId: string): Promise<SessionRecord | undefined> {
    const session = await this.store.get(sessionId);
    if (session === undefined || !this.isIdleForTooLong(session)) return session;
    return (await this.withRuns(session)).running ? session : undefined;
  }

  /** @throws `SESSION_NOT_FOUND` */
  async get(sessionId: string): Promise<Session> {
    return this.withRuns(await this.record(sessionId));
  }

  /** @throws `SESSION_NOT_FOUND` */
  async record(sessionId: string): Promise<SessionRecord> {
    const session = await this.find(sessionId);
    if (session === undefined) throw sessionNotFound();
    return session;
  }

  /** Changes a session; a new repository URL also sets the repository's name. @throws `SESSION_NOT_FOUND` */
  async update(sessionId: string, change: (current: SessionRecord) => SessionChange): Promise<SessionRecord> {
    const named = (current: SessionRecord): SessionChange => {
      const wanted = change(current);
      if (wanted.repoUrl === undefined) return wanted;
      return { ...wanted, repoName: wanted.repoName ?? inferRepoName(wanted.repoUrl) };
    };
    const session = await this.store.update(sessionId, named, new Date());
    if (session === undefined) throw sessionNotFound();
    this.events.emit(SESSION_UPDATED, { session } satisfies SessionUpdated);
    return session;
  }

  async list(userId: string, limit: number, afterSessionId?: string): Promise<SessionPage> {
    const query = { userId: userId === '' ? DEMO_USER : userId, limit: limit + 1 };
    const kept: Session[] = [];
    let after = afterSessionId;
    // Expired sessions take places on a page until they are removed.
    for (let isMore = true; isMore && kept.length <= limit;) {
      const found = await this.store.list({ ...query, afterSessionId: after });
      const active = await this.activeRuns.activeRunIds(found.map((each) => each.sessionId));
      const sessions = found.map((each) => joined(each, active.get(each.sessionId)));
      kept.push(...sessions.filter((each) => each.running || !this.isIdleForTooLong(each)));
      after = found.at(-1)?.sessionId;
      isMore = found.length > limit;
    }
    const sessions = kept.slice(0, limit);
    return { sessions, nextAfter: kept.length > limit ? sessions.at(-1)?.sessionId : undefined };
  }

  async remove(sessionId: string): Promise<void> {
    await this.store.remove(sessionId);
    this.events.emit(SESSION_REMOVED, { sessionId } satisfies SessionRemoved);
  }

  /** Removes sessions without an active run that were not touched since `before`. */
  async removeIdle(before: Date, limit: number): Promise<number> {
    const idle = await this.store.idle(before, limit);
    const active = await this.activeRuns.activeRunIds(idle.map((each) => each.sessionId));
    const gone = idle.filter((each) => !active.has(each.sessionId));
    for (const { sessionId } of gone) await this.remove(sessionId);
    return gone.length;
  }

  private isIdleForTooLong({ updatedAt }: SessionRecord): boolean {
    return updatedAt.getTime() < Date.now() - this.options.retentionMs;
  }

  private async withRuns(session: SessionRecord): Promise<Session> {
    const active = await this.activeRuns.activeRunIds([session.sessionId]);
    return joined(session, active.get(session.sessionId));
  }
}

function joined(session: SessionRecord, activeRunId: string | undefined): Session {
  return { ...session, running: activeRunId !== undefined, activeRunId };
}
