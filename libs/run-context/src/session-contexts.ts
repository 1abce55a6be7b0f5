import { join } from 'node:path';
import { rm } from 'node:fs/promises';
import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { OnEvent } from '@nestjs/event-emitter';
import { ModelClients } from '#model';
import { RepositoryOpener, type OpenedRepository } from '#repositories';
import { WorkerResolver } from '#runner';
import { NodeArtifactFs } from '#sandbox';
import { SESSION_REMOVED, SessionsService, type SessionRecord, type SessionRemoved } from '#sessions';
import { ToolRegistryFactory } from '#tools';
import { SessionContext } from './session-context.js';
import { RUN_CONTEXT_OPTIONS, type RunContextOptions } from './run-context-options.js';

interface HeldContext {
  readonly context: SessionContext;
  /** Number of runs that work with it. */
  users: number;
}

/**
 * Builds a session's context for the first run that works with it, shares it with concurrent ones, and
 * closes it with the last: an idle session holds nothing here.
 */
@Injectable()
export class SessionContexts implements OnApplicationShutdown {
  private readonly logger = new Logger(SessionContexts.name);
  /** Contexts of the sessions with working runs. */
  private readonly contexts = new Map<string, HeldContext>();

  constructor(
    private readonly models: ModelClients,
    private readonly opener: RepositoryOpener,
    private readonly resolver: WorkerResolver,
    private readonly sessions: SessionsService,
    private readonly tools: ToolRegistryFactory,
    @Inject(RUN_CONTEXT_OPTIONS) private readonly options: RunContextOptions,
  ) {}

  /** Number of sessions with working runs. */
  get size(): number {
    return this.contexts.size;
  }

  /**
   * Acquires the session's context, updated to the session as it is now; it stays open until every
   * user has released it.
   */
  acquire(session: SessionRecord): SessionContext {
    const { sessionId } = session;
    const held = this.contexts.get(sessionId) ?? { context: this.build(session), users: 0 };
    held.context.refresh(session);
    held.users += 1;
    this.contexts.set(sessionId, held);
    return held.context;
  }

  release(sessionId: string): void {
    const held = this.contexts.get(sessionId);
    if (held === undefined) return;
    held.users -= 1;
    if (held.users > 0) return;
    this.contexts.delete(sessionId);
    void this.close(held);
  }

  /** Closes the context and removes the session's repositories and artifacts. */
  @OnEvent(SESSION_REMOVED, { promisify: true })
  async dispose({ sessionId }: SessionRemoved): Promise<void> {
    const held = this.contexts.get(sessionId);
    this.contexts.delete(sessionId);
    if (held !== undefined) await this.close(held);
    await this.opener.release(sessionId);
    await rm(this.artifactsOf(sessionId), { recursive: true, force: true });
  }

  /** Removes a run's files from its session's artifacts. */
  async removeRun(sessionId: string, runId: string): Promise<void> {
    const folder = `runs/${runId}`;
    // A context in use counts its files, so they are removed through it.
    const artifacts = this.contexts.get(sessionId)?.context.artifacts;
    for (const { path } of (await artifacts?.list(folder)) ?? []) await artifacts?.remove(path);
    await rm(join(this.artifactsOf(sessionId), folder), { recursive: true, force: true });
  }

  async onApplicationShutdown(): Promise<void> {
    const held = [...this.contexts.values()];
    this.contexts.clear();
    await Promise.all(held.map((each) => this.close(each)));
  }

  private build(session: SessionRecord): SessionContext {
    const { artifacts } = this.options;
    return new SessionContext(session, {
      models: this.models,
      artifacts: new NodeArtifactFs(this.artifactsOf(session.sessionId), artifacts),
      resolver: this.resolver,
      opener: this.opener,
      onOpened: (opened, repository) => this.note(opened, repository),
      tools: (context) =>
        this.tools.create({
          sessionId: session.sessionId,
          repository: (signal) => context.repository({ signal, onProgress: () => undefined }),
        }),
    });
  }

  /** Writes the commit into the session, unless the session has changed its repository meanwhile. */
  private async note(
    { sessionId, repoUrl, ref, commit }: SessionRecord,
    opened: OpenedRepository,
  ): Promise<void> {
    if (commit === opened.commit) return;
    await this.sessions.update(sessionId, (current) =>
      current.repoUrl === repoUrl && current.ref === ref ? { commit: opened.commit } : {},
    );
  }

  private async close({ context }: HeldContext): Promise<void> {
    const { sessionId } = context;
    await context.close().catch((error: unknown) => {
      this.logger.warn({ err: error, sessionId }, 'a run context could not be closed cleanly');
    });
  }

  private artifactsOf(sessionId: string): string {
    return join(this.options.artifactsRoot, sessionId);
  }
}
