import { join } from 'node:path';
import { GatewayError } from '#errors';
import { cancelledBy, errnoOf, NodeRepoFs } from '#sandbox';
import { CloneStore, type CloneRecord } from './clone-store.js';
import { diffCommits } from './commit-diff.js';
import { watchFolderSize } from './folder-size.js';
import { GitProgress } from './git-progress.js';
import { checkGitRef } from './git-ref.js';
import {
  DEFAULT_GIT_REPOSITORY_OPENER_OPTIONS,
  type GitRepositoryOpenerOptions,
} from './git-repository-opener-options.js';
import { localSource, remoteSource, type GitSource } from './git-source.js';
import { CLONE_LAYOUT, GitWorkspace } from './git-workspace.js';
import { HostAllowlist } from './host-allowlist.js';
import { inferRepoName } from './infer-repo-name.js';
import { locateLocalRepository } from './local-repository.js';
import type { OpenedRepository } from './opened-repository.js';
import { pinnedAddress, systemHostResolver, type HostResolver } from './pinned-address.js';
import { RepositoryFetch, repositoryTooLarge } from './repository-fetch.js';
import type { RepositoryDiff } from './repository-diff.js';
import {
  RepositoryOpener,
  type DiffRepositoryRequest,
  type OpenRepositoryRequest,
} from './repository-opener.port.js';
import { checkRepositoryUrl, type RepositoryUrlPolicy } from './repository-url-policy.js';
import { parseRepositoryUrl, type RepositoryUrl } from './repository-url.js';
import { SharedOperations, type ProgressListener } from './shared-operations.js';

interface Opening {
  readonly url: RepositoryUrl;
  readonly ref: string;
  readonly folder: string;
}

/**
 * Opens repositories with the machine's git. Local repositories are brought
 * here like remote ones, at their commit and without what is not committed.
 * Besides `REPO_*` it throws `FIELD_INVALID` for a malformed ref or session
 * id, `STORAGE_*` when the clone cannot be kept, and the signal's own reason.
 */
export class GitRepositoryOpener extends RepositoryOpener {
  private readonly options: Required<GitRepositoryOpenerOptions>;
  private readonly policy: RepositoryUrlPolicy;
  private readonly store: CloneStore;
  private readonly openings = new SharedOperations<CloneRecord>();

  /** Throws a TypeError that names a host entry which is none. */
  constructor(
    options: GitRepositoryOpenerOptions,
    private readonly resolveHost: HostResolver = systemHostResolver,
  ) {
    super();
    this.options = { ...DEFAULT_GIT_REPOSITORY_OPENER_OPTIONS, ...options };
    this.policy = {
      allowPrivateHosts: new HostAllowlist(this.options.allowPrivateHosts),
      allowedHosts: new HostAllowlist(this.options.allowedHosts),
      reposRoot: this.options.reposRoot,
      localPaths: this.options.localPaths,
    };
    this.store = new CloneStore(this.options.root, 2 * this.options.timeoutMs);
  }

  async check(url: string, ref: string): Promise<void> {
    const parsed = this.checked(url, ref);
    if (parsed.kind === 'local') await locateLocalRepository(parsed.path, this.policy);
  }

  async open(request: OpenRepositoryRequest): Promise<OpenedRepository> {
    const { sessionId, ref, signal, onProgress } = request;
    const url = this.checked(request.url, ref);
    const folder = this.folderOf(sessionId, url, ref);
    const { commit } = await this.openings.run(
      { group: sessionId, name: folder },
      { signal, onProgress },
      (shared, tell) => this.findOrClone({ url, ref, folder }, shared, tell),
    );
    return {
      url: request.url,
      name: inferRepoName(request.url),
      ref,
      commit,
      fs: new NodeRepoFs(join(folder, CLONE_LAYOUT.tree), this.options.repoFs),
    };
  }

  async diff(request: DiffRepositoryRequest): Promise<RepositoryDiff> {
    const { sessionId, url, signal } = request;
    const [base, head] = await Promise.all(
      [request.base, request.head].map(async (ref) => {
        const { commit } = await this.open({ sessionId, url, ref, signal });
        const folder = this.folderOf(sessionId, this.checked(url, ref), ref);
        return { commit, objects: join(folder, CLONE_LAYOUT.gitFolder, 'objects') };
      }),
    );
    if (base === undefined || head === undefined) throw new TypeError('a diff is of two commits');
    return diffCommits({
      ...request,
      base: base.commit,
      head: head.commit,
      objectFolders: [base.objects, head.objects],
      searchPath: this.options.searchPath,
    });
  }

  async release(sessionId: string): Promise<void> {
    await this.openings.abort(cancelled('The session was closed.'), sessionId);
    await this.store.releaseSession(sessionId);
  }

  /** Aborts all openings and resolves when their processes and folders are gone. */
  async close(): Promise<void> {
    await this.openings.abort(cancelled('The gateway is shutting down.'));
  }

  private folderOf(sessionId: string, url: RepositoryUrl, ref: string): string {
    return this.store.folderOf(sessionId, url.kind === 'local' ? url.path : url.fetchUrl, ref);
  }

  private checked(text: string, ref: string): RepositoryUrl {
    const url = parseRepositoryUrl(text);
    checkRepositoryUrl(url, this.policy);
    checkGitRef(ref);
    return url;
  }

  private async findOrClone(
    opening: Opening,
    signal: AbortSignal,
    onProgress: ProgressListener,
  ): Promise<CloneRecord> {
    const progress = new GitProgress(onProgress);
    progress.report(0, 'Opening the repository');
    try {
      const record =
        (await this.store.find(opening.folder)) ?? (await this.cloneInTime(opening, signal, progress));
      progress.report(100, 'The repository is open');
      return record;
    } catch (error) {
      throw openingError(error);
    }
  }

  /** Joins the caller's cancel, the time limit and the size limit in one signal. */
  private async cloneInTime(
    opening: Opening,
    signal: AbortSignal,
    progress: GitProgress,
  ): Promise<CloneRecord> {
    const { timeoutMs } = this.options;
    const controller = new AbortController();
    const cancel = (): void => {
      controller.abort(cancelledBy(signal));
    };
    const timer = setTimeout(() => {
      controller.abort(
        new GatewayError('REPO_TIMEOUT', `The repository could not be opened within ${timeoutMs} ms.`),
      );
    }, timeoutMs);
    signal.addEventListener('abort', cancel, { once: true });
    if (signal.aborted) cancel();
    try {
      return await this.clone(opening, controller, progress);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', cancel);
    }
  }

  private async clone(
    opening: Opening,
    controller: AbortController,
    progress: GitProgress,
  ): Promise<CloneRecord> {
    const source = await this.sourceOf(opening.url, controller.signal);
    const passing = await this.store.begin();
    try {
      const workspace = await GitWorkspace.create(passing, source, this.options.searchPath);
      const record = await this.fetchMeasured(workspace, source, opening.ref, controller, progress);
      await this.store.finish(passing, opening.folder, record);
      return record;
    } catch (error) {
      await this.store.discard(passing);
      throw error;
    }
  }

  private async sourceOf(url: RepositoryUrl, signal: AbortSignal): Promise<GitSource> {
    if (url.kind === 'local') return localSource(await locateLocalRepository(url.path, this.policy));
    const address = await pinnedAddress(url.host, {
      policy: this.policy,
      resolve: this.resolveHost,
      signal,
    });
    return remoteSource(url, address, this.options);
  }

  private async fetchMeasured(
    workspace: GitWorkspace,
    source: GitSource,
    ref: string,
    controller: AbortController,
    progress: GitProgress,
  ): Promise<CloneRecord> {
    const { maxBytes, maxFiles, measureIntervalMs } = this.options;
    const done = new AbortController();
    const measuring = watchFolderSize(join(workspace.folder, CLONE_LAYOUT.gitFolder), {
      maxBytes,
      intervalMs: measureIntervalMs,
      signal: done.signal,
      onExceeded: () => {
        controller.abort(repositoryTooLarge());
      },
    });
    try {
      const { fetchUrl } = source;
      const { signal } = controller;
      return await new RepositoryFetch(workspace, {
        fetchUrl,
        ref,
        maxBytes,
        maxFiles,
        signal,
        progress,
      }).run();
    } finally {
      done.abort();
      await measuring;
    }
  }
}

function cancelled(message: string): GatewayError {
  return new GatewayError('REQUEST_CANCELLED', message);
}

function openingError(error: unknown): unknown {
  if (error instanceof GatewayError) return error;
  const full = ['ENOSPC', 'EDQUOT'].includes(errnoOf(error));
  return new GatewayError(
    full ? 'STORAGE_FULL' : 'STORAGE_UNAVAILABLE',
    full ? 'No space is left on the server.' : 'The repository could not be stored on the server.',
    { cause: error },
  );
}
