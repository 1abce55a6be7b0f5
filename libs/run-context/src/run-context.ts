import type { ModelClient, ModelClients } from '#model';
import type { OpenedRepository, RepositoryOpener } from '#repositories';
import type { ModelUse, RepositoryAccess, WorkerEnvironment, WorkerResolver } from '#runner';
import type { ArtifactFs } from '#sandbox';
import type { SessionRecord } from '#sessions';
import type { ToolRegistry } from '#tools';
import { GatewayError } from '#errors';

export interface RunContextParts {
  readonly models: ModelClients;
  readonly artifacts: ArtifactFs;
  readonly resolver: WorkerResolver;
  readonly opener: RepositoryOpener;
  /** Hears of the session's own repository when it was opened, before anybody is given it. */
  readonly onOpened: (session: SessionRecord, repository: OpenedRepository) => Promise<void>;
  /** The tools work on whatever repository the context has open. */
  readonly tools: (context: RunContext) => ToolRegistry;
}

/**
 * What a session lends to its runs while they work. The repository is brought
 * here when something first asks for it.
 */
export class RunContext implements WorkerEnvironment {
  readonly artifacts: ArtifactFs;
  readonly resolver: WorkerResolver;
  readonly tools: ToolRegistry;
  private opened: OpenedRepository | undefined;

  constructor(
    private session: SessionRecord,
    private readonly parts: RunContextParts,
  ) {
    this.artifacts = parts.artifacts;
    this.resolver = parts.resolver;
    this.tools = parts.tools(this);
  }

  get sessionId(): string {
    return this.session.sessionId;
  }

  /** Takes over what has changed about the session, such as its repository. */
  refresh(session: SessionRecord): void {
    this.session = session;
  }

  /** Usage, budgets and turns are those of the session, its user and the run. */
  modelOf(use: ModelUse): ModelClient {
    const { sessionId, userId } = this.session;
    return this.parts.models.clientOf({ sessionId, userId, ...use });
  }

  /** Errors: `REPO_*`; `REPO_MISSING` for a session without one. */
  async repository(access: RepositoryAccess): Promise<OpenedRepository> {
    const { session } = this;
    const { sessionId, repoUrl } = session;
    const url = access.url ?? repoUrl;
    if (url === '') throw new GatewayError('REPO_MISSING', 'the session has no repository yet');
    // The session's ref belongs to the session's repository, not to another one.
    const ref = url === repoUrl ? session.ref : '';
    if (this.opened?.url === url && this.opened.ref === ref) return this.opened;
    const { signal, onProgress } = access;
    const opened = await this.parts.opener.open({ sessionId, url, ref, signal, onProgress });
    if (url === repoUrl) await this.parts.onOpened(session, opened);
    this.opened = opened;
    return opened;
  }

  /** Gives back the repository and closes the tools. */
  async close(): Promise<void> {
    this.opened = undefined;
    this.parts.opener.releaseCheckouts(this.sessionId);
    await this.tools.close();
  }
}
