import { GatewayError } from '#errors';
import { folderSizeBytes, watchFolderSize } from './folder-size.js';
import type { GitProgress } from './git-progress.js';
import type { GitSource } from './git-source.js';
import { GitWorkspace } from './git-workspace.js';
import { objectFormatOf, type ObjectFormat } from './object-format.js';
import type { TemporaryDirectories } from './temporary-directories.js';
import { isCommitId } from './remote-refs.js';
import type { CheckoutRecord, RepositoryCache } from './repository-cache.js';
import { RepositoryFetch, repositoryTooLarge } from './repository-fetch.js';

export interface CachedCloneOptions {
  readonly maxBytes: number;
  readonly maxFiles: number;
  /** Memory limit, in bytes, of git and of each of its helper processes. */
  readonly maxGitMemoryBytes: number;
  readonly measureIntervalMs: number;
  readonly searchPath: string;
}

export interface CachedCloneRequest {
  readonly source: GitSource;
  readonly entry: string;
  readonly ref: string;
  /**
   * The commit to check out, regardless of where the ref points by now; undefined: the commit that the ref points
   * at.
   */
  readonly commit: string | undefined;
  /** True to bring git's own data of the commit as well as its files. */
  readonly history: boolean;
  /** Aborting it ends git's work; `CachedClone` aborts it itself when the size limit is exceeded. */
  readonly controller: AbortController;
  readonly progress: GitProgress;
  /** Called whenever the source sends something. */
  readonly onActivity: () => void;
}

/**
 * Brings one commit into the cache with as little work as possible: none when everything is cached, no network
 * when git's data already has the commit, otherwise a fetch of the missing objects. The caller must hold the
 * repository's slot: no two clones may work on one entry at the same time.
 */
export class CachedClone {
  constructor(
    private readonly cache: RepositoryCache,
    private readonly temporary: TemporaryDirectories,
    private readonly options: CachedCloneOptions,
  ) {}

  async run(request: CachedCloneRequest): Promise<CheckoutRecord> {
    const folder = await this.temporary.create();
    try {
      const workspace = await GitWorkspace.create(folder, request.source, this.options.searchPath);
      return await this.bring(workspace, request);
    } finally {
      await this.temporary.remove(folder);
    }
  }

  private async bring(workspace: GitWorkspace, request: CachedCloneRequest): Promise<CheckoutRecord> {
    const { entry, ref, source, history } = request;
    const git = new RepositoryFetch(workspace, { ...this.options, ...request });
    const kept = await this.cache.seed(entry, workspace.gitFolder);
    await git.prepare(formatOf(source, [request.commit, ref, ...kept]));
    const known = request.commit ?? (await this.currentCommit(git, ref, entry));
    const found = known === undefined ? undefined : await this.cache.find(entry, known);
    if (found !== undefined && !(history && !kept.includes(found.commit))) return found;
    if (known !== undefined && kept.includes(known)) {
      return this.keepCheckout(workspace, entry, await git.checkOut(known, 0));
    }
    const seededBytes = await folderSizeBytes(workspace.gitFolder);
    const commit = await this.withinSize(workspace, git, seededBytes, request);
    const present = await this.cache.find(entry, commit);
    if (present !== undefined && !history) return present;
    const fetchedBytes = (await folderSizeBytes(workspace.gitFolder)) - seededBytes + git.receivedBytes;
    const record = present ?? (await git.checkOut(commit, fetchedBytes));
    await this.cache.keepGit(entry, workspace.gitFolder, commit);
    return present ?? this.keepCheckout(workspace, entry, record);
  }

  /**
   * Returns undefined for a repository that is not cached yet: its fetch reports the commit anyway, which saves a
   * request.
   */
  private async currentCommit(git: RepositoryFetch, ref: string, entry: string): Promise<string | undefined> {
    if (isCommitId(ref)) return ref;
    const isKnown = (await this.cache.keptCommits(entry)).length > 0;
    return isKnown ? git.remoteCommit(ref) : undefined;
  }

  private async keepCheckout(
    workspace: GitWorkspace,
    entry: string,
    record: CheckoutRecord,
  ): Promise<CheckoutRecord> {
    await this.cache.keepCheckout(entry, workspace.checkoutFolder, record);
    return record;
  }

  /** Applies the size limit to everything the source sends, including its messages. */
  private async withinSize(
    workspace: GitWorkspace,
    git: RepositoryFetch,
    seededBytes: number,
    request: CachedCloneRequest,
  ): Promise<string> {
    const done = new AbortController();
    const measuring = watchFolderSize(workspace.gitFolder, {
      maxBytes: () => seededBytes + this.options.maxBytes - git.receivedBytes,
      intervalMs: this.options.measureIntervalMs,
      signal: done.signal,
      onExceeded: () => {
        request.controller.abort(repositoryTooLarge());
      },
    });
    try {
      return await fetchCommit(git, request);
    } finally {
      done.abort();
      await measuring;
    }
  }
}

/** Returns the object format reported by the source, or else implied by a commit id; SHA-1 by default. */
function formatOf(source: GitSource, ids: readonly (string | undefined)[]): ObjectFormat {
  const implied = ids.map((id) => (id === undefined ? undefined : objectFormatOf(id)));
  return source.objectFormat ?? implied.find((format) => format !== undefined) ?? 'sha1';
}

/** Falls back to the commit that the ref points at today when the host no longer has the requested one. */
async function fetchCommit(
  git: RepositoryFetch,
  { ref, commit, progress }: CachedCloneRequest,
): Promise<string> {
  if (commit === undefined || commit === ref) return git.fetch(ref);
  try {
    return await git.fetch(commit);
  } catch (error) {
    if (!(error instanceof GatewayError) || error.reason !== 'REPO_REF_NOT_FOUND') throw error;
    progress.note('The host no longer has the commit of this session; using its current one');
    return git.fetch(ref);
  }
}
