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
  /** Called when the session's own repository was opened, before anybody gets it. */
  readonly onOpened: (session: SessionRecord, repository: OpenedRepository) => Promise<void>;
  /** The tools work on whichever repository the context has open. */
  readonly tools: (context: SessionContext) => ToolRegistry;
}

/** A session's resources for its runs while they work. The repository is opened at its first use. */
export class SessionContext implements WorkerEnvironment {
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

  /** Takes over changes of the session, such as another repository. */
  refresh(session: SessionRecord): void {
    this.session = session;
  }

  /**
   * Returns a model client whose usage, budgets and fair share are those of the session, its user and
   * the run.
   */
  modelOf(use: ModelUse): ModelClient {
    const { sessionId, userId } = this.session;
    return this.parts.models.clientOf({ sessionId, userId, ...use });
  }

  /** Opens a repository. Errors: `REPO_*`; `REPO_MISSING` for a session without one. */
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

  /** Releases the repository and closes the tools. */
  async close(): Promise<void> {
    this.opened = undefined;
    this.parts.opener.releaseCheckouts(this.sessionId);
    await this.tools.close();
  }
}
