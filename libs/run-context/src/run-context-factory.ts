import { join } from 'node:path';
import { rm } from 'node:fs/promises';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { OnEvent } from '@nestjs/event-emitter';
import { ModelClient } from '#model';
import { RepositoryOpener } from '#repositories';
import { WorkerResolver } from '#runner';
import { NodeArtifactFs } from '#sandbox';
import { SESSION_REMOVED, type SessionRecord, type SessionRemoved } from '#sessions';
import { createSessionTools } from '#tools';
import { RunContext } from './run-context.js';
import { MODULE_OPTIONS_TOKEN } from './run-context.module-definition.js';
import type { RunContextOptions } from './run-context-options.js';

/** Builds each session's run context once, and takes it down when the session goes. */
@Injectable()
export class RunContextFactory implements OnApplicationShutdown {
  /** In order of last use, the oldest first. */
  private readonly contexts = new Map<string, RunContext>();

  constructor(
    private readonly model: ModelClient,
    private readonly opener: RepositoryOpener,
    private readonly resolver: WorkerResolver,
    @Inject(MODULE_OPTIONS_TOKEN) private readonly options: RunContextOptions,
  ) {}

  get size(): number {
    return this.contexts.size;
  }

  /** The session's context, as the session is now. */
  ensure(session: SessionRecord): RunContext {
    const known = this.contexts.get(session.sessionId);
    const context = known ?? this.build(session);
    context.refresh(session);
    this.contexts.delete(session.sessionId);
    this.contexts.set(session.sessionId, context);
    void this.trim();
    return context;
  }

  /** Takes down the context and removes the session's repositories and artifacts. */
  @OnEvent(SESSION_REMOVED, { promisify: true })
  async dispose({ sessionId }: SessionRemoved): Promise<void> {
    const context = this.contexts.get(sessionId);
    this.contexts.delete(sessionId);
    await context?.close();
    await this.opener.release(sessionId);
    await rm(this.artifactsOf(sessionId), { recursive: true, force: true });
  }

  async onApplicationShutdown(): Promise<void> {
    const contexts = [...this.contexts.values()];
    this.contexts.clear();
    await Promise.allSettled(contexts.map((context) => context.close()));
  }

  private build(session: SessionRecord): RunContext {
    const { artifacts, tools } = this.options;
    return new RunContext(session, {
      model: this.model,
      artifacts: new NodeArtifactFs(this.artifactsOf(session.sessionId), artifacts),
      resolver: this.resolver,
      opener: this.opener,
      tools: (context) =>
        createSessionTools({
          sessionId: session.sessionId,
          opener: this.opener,
          repository: (signal) => context.repository({ signal, onProgress: () => undefined }),
          options: tools,
        }),
    });
  }

  private async trim(): Promise<void> {
    while (this.contexts.size > this.options.maxContexts) {
      const [sessionId, oldest] = this.contexts.entries().next().value as [string, RunContext];
      this.contexts.delete(sessionId);
      await oldest.close();
    }
  }

  private artifactsOf(sessionId: string): string {
    return join(this.options.artifactsRoot, sessionId);
  }
}
