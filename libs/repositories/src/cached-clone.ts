import { GatewayError } from '#errors';
import { folderSizeBytes, watchFolderSize } from './folder-size.js';
import type { GitProgress } from './git-progress.js';
import type { GitSource } from './git-source.js';
import { GitWorkspace } from './git-workspace.js';
import { objectFormatOf, type ObjectFormat } from './object-format.js';
import type { PassingFolders } from './passing-folders.js';
import { isCommitId } from './remote-refs.js';
import type { CheckoutRecord, RepositoryCache } from './repository-cache.js';
import { RepositoryFetch, repositoryTooLarge } from './repository-fetch.js';

export interface CachedCloneOptions {
  readonly maxBytes: number;
  readonly maxFiles: number;
  /** Of git and each of its helpers. */
  readonly maxGitMemoryBytes: number;
  readonly measureIntervalMs: number;
  readonly searchPath: string;
}

export interface CachedCloneRequest {
  readonly source: GitSource;
  readonly entry: string;
  readonly ref: string;
  /** The commit that is wanted, whatever the ref stands for by now; undefined: what the ref stands for. */
  readonly commit: string | undefined;
  /** Whether git's own data of the commit is wanted besides its files. */
  readonly history: boolean;
  /** Ends git's work; aborted here when the size limit is passed. */
  readonly controller: AbortController;
  readonly progress: GitProgress;
  /** Called whenever the source is heard. */
  readonly onHeard: () => void;
}

/**
 * Brings one commit into the cache by as little work as it can: nothing when
 * what is wanted of it is there, no network when git's data has it, and otherwise a
 * fetch of what is new. Nobody else may work on the entry at the same time.
 */
export class CachedClone {
  constructor(
    private readonly cache: RepositoryCache,
    private readonly passing: PassingFolders,
    private readonly options: CachedCloneOptions,
  ) {}

  async run(request: CachedCloneRequest): Promise<CheckoutRecord> {
    const folder = await this.passing.begin();
    try {
      const workspace = await GitWorkspace.create(folder, request.source, this.options.searchPath);
      return await this.bring(workspace, request);
    } finally {
      await this.passing.remove(folder);
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
    const fetchedBytes = (await folderSizeBytes(workspace.gitFolder)) - seededBytes + git.heardBytes;
    const record = present ?? (await git.checkOut(commit, fetchedBytes));
    await this.cache.keepGit(entry, workspace.gitFolder, commit);
    return present ?? this.keepCheckout(workspace, entry, record);
  }

  /** Of a repository that is not in the cache yet the fetch itself tells the commit, with one question less. */
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

  /** What the source says counts as what it sends. */
  private async withinSize(
    workspace: GitWorkspace,
    git: RepositoryFetch,
    seededBytes: number,
    request: CachedCloneRequest,
  ): Promise<string> {
    const done = new AbortController();
    const measuring = watchFolderSize(workspace.gitFolder, {
      maxBytes: () => seededBytes + this.options.maxBytes - git.heardBytes,
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

/** What the source or what is known of it tells; most repositories have the first one. */
function formatOf(source: GitSource, ids: readonly (string | undefined)[]): ObjectFormat {
  const told = ids.map((id) => (id === undefined ? undefined : objectFormatOf(id)));
  return source.objectFormat ?? told.find((format) => format !== undefined) ?? 'sha1';
}

/** A commit that its host has no more is followed by what the ref stands for today. */
async function fetchCommit(
  git: RepositoryFetch,
  { ref, commit, progress }: CachedCloneRequest,
): Promise<string> {
  if (commit === undefined || commit === ref) return git.fetch(ref);
  try {
    return await git.fetch(commit);
  } catch (error) {
    if (!(error instanceof GatewayError) || error.reason !== 'REPO_REF_NOT_FOUND') throw error;
    progress.note('The host no longer has the commit of this session; taking what it has now');
    return git.fetch(ref);
  }
}
