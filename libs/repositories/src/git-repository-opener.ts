import { GatewayError } from '#errors';
import { cancelledBy, errnoOf, NodeRepoFs } from '#sandbox';
import { defaultsOf } from '#settings';
import { CachedClone, type CachedCloneRequest } from './cached-clone.js';
import { CacheUpkeep, checkoutName } from './cache-upkeep.js';
import { CloneSlots } from './clone-slots.js';
import { diffCommits } from './commit-diff.js';
import { GitProgress } from './git-progress.js';
import { checkGitRef } from './git-ref.js';
import {
  gitRepositoryOpenerSettings,
  type GitRepositoryOpenerOptions,
} from './git-repository-opener-options.js';
import { HostAllowlist } from './host-allowlist.js';
import { inferRepoName } from './infer-repo-name.js';
import { Leases } from './leases.js';
import type { OpenedRepository } from './opened-repository.js';
import { pacedProgress } from './paced-progress.js';
import { TemporaryDirectories } from './temporary-directories.js';
import { systemHostResolver, type HostResolver } from './pinned-address.js';
import { IdleTimer } from './idle-timer.js';
import { isCommitId } from './remote-refs.js';
import { RepositoryCache, type CheckoutRecord } from './repository-cache.js';
import type { RepositoryDiff } from './repository-diff.js';
import {
  RepositoryOpener,
  type DiffRepositoryRequest,
  type OpenRepositoryRequest,
} from './repository-opener.port.js';
import { checkRepositoryUrl, type RepositoryUrlPolicy } from './repository-url-policy.js';
import { parseRepositoryUrl, type RepositoryUrl } from './repository-url.js';
import { SessionCalls } from './session-calls.js';
import { SessionPins } from './session-pins.js';
import { SharedOperations, type ProgressListener } from './shared-operations.js';
import { SourceFinder } from './source-finder.js';
import { withinTime } from './time-limit.js';

/** A commit requested from the cache. */
interface Wanted {
  readonly url: RepositoryUrl;
  readonly entry: string;
  readonly ref: string;
  /** Undefined: the commit that the ref points at now. */
  readonly commit: string | undefined;
  /** True to bring git's own data of the commit as well as its files. */
  readonly history: boolean;
}

/** Attempts to open a checkout; upkeep evicts a new checkout only when the cache is far too small for it. */
const MAX_TRIES = 3;

/**
 * Opens repositories with the machine's git, through a cache that all sessions share. Local repositories are
 * copied into it like remote ones, at their commit and without uncommitted changes. Besides `REPO_*` it throws
 * `FIELD_INVALID` for a malformed ref or session id, `STORAGE_*` when the clone cannot be stored, and the signal's
 * own reason.
 */
export class GitRepositoryOpener extends RepositoryOpener {
  private readonly options: Required<GitRepositoryOpenerOptions>;
  private readonly policy: RepositoryUrlPolicy;
  private readonly sources: SourceFinder;
  private readonly cache: RepositoryCache;
  private readonly pins: SessionPins;
  private readonly leases = new Leases();
  private readonly slots: CloneSlots;
  private readonly clones: CachedClone;
  private readonly keeper: CacheUpkeep;
  private readonly calls = new SessionCalls();
  private readonly openings = new SharedOperations<CheckoutRecord>();
  private readonly background = new Set<Promise<void>>();
  private timer: NodeJS.Timeout | undefined;
  private lastHolder = 0;

  /** @throws TypeError that names an invalid host entry. */
  constructor(options: GitRepositoryOpenerOptions, resolveHost: HostResolver = systemHostResolver) {
    super();
    this.options = { ...defaultsOf(gitRepositoryOpenerSettings), ...options };
    const { root, timeoutMs, maxPacks } = this.options;
    this.policy = {
      allowPrivateHosts: new HostAllowlist(this.options.allowPrivateHosts),
      allowedHosts: new HostAllowlist(this.options.allowedHosts),
      reposRoot: this.options.reposRoot,
      localPaths: this.options.localPaths,
    };
    this.sources = new SourceFinder(this.options, this.policy, resolveHost);
    const temporary = new TemporaryDirectories(root, 2 * timeoutMs);
    this.cache = new RepositoryCache(root, temporary, maxPacks);
    this.pins = new SessionPins(root, temporary);
    this.slots = new CloneSlots(this.options);
    this.clones = new CachedClone(this.cache, temporary, this.options);
    const parts = { cache: this.cache, leases: this.leases, temporary, pins: this.pins };
    this.keeper = new CacheUpkeep(parts, this.options);
  }

  /** Starts cache upkeep in the background, beginning with leftovers of a crash. */
  start(): void {
    this.timer ??= setInterval(() => {
      this.evict();
    }, this.options.upkeepIntervalMs).unref();
    this.inBackground(this.keeper.removeLeftovers().then(() => this.keeper.evict()));
  }

  async check(url: string, ref: string): Promise<void> {
    const parsed = this.checked(url, ref);
    if (parsed.kind === 'local') await this.sources.checkLocal(parsed.path);
  }

  async open(request: OpenRepositoryRequest): Promise<OpenedRepository> {
    const { sessionId, ref } = request;
    const url = this.checked(request.url, ref);
    const place = placeOf(url);
    const pin = this.pins.keyOf(sessionId, place, ref);
    const entry = this.cache.entryOf(place);
    const commit = await this.calls.run(sessionId, request.signal, (signal) =>
      this.openPinned({ ...request, signal }, pin, { url, entry, ref, commit: undefined, history: false }),
    );
    return {
      url: request.url,
      name: inferRepoName(request.url),
      ref,
      commit,
      fs: new NodeRepoFs(this.cache.treeOf(entry, commit), this.options.repoFs),
    };
  }

  async diff(request: DiffRepositoryRequest): Promise<RepositoryDiff> {
    const { sessionId, url, signal } = request;
    const [base, head] = await Promise.all(
      [request.base, request.head].map((ref) => this.open({ sessionId, url, ref, signal })),
    );
    if (base === undefined || head === undefined) throw new TypeError('a diff needs two commits');
    const entry = this.cache.entryOf(placeOf(parseRepositoryUrl(url)));
    await this.calls.run(sessionId, signal, (shared) =>
      this.bringHistory({ url: parseRepositoryUrl(url), entry }, [base.commit, head.commit], shared),
    );
    return diffCommits({
      ...request,
      base: base.commit,
      head: head.commit,
      objectFolders: [this.cache.objectsOf(entry)],
      searchPath: this.options.searchPath,
      maxMemoryBytes: this.options.maxGitMemoryBytes,
    });
  }

  releaseCheckouts(sessionId: string): void {
    this.leases.releaseAll(sessionId);
  }

  async release(sessionId: string): Promise<void> {
    await this.calls.abort(cancelled('The session was closed.'), sessionId);
    await this.openings.aborted();
    await this.pins.release(sessionId);
    this.releaseCheckouts(sessionId);
  }

  /** Aborts all openings, stops the upkeep, and resolves when their processes and folders are gone. */
  async close(): Promise<void> {
    clearInterval(this.timer);
    const reason = cancelled('The gateway is shutting down.');
    await this.calls.abort(reason);
    await this.openings.abort(reason);
    await Promise.all(this.background);
  }

  private checked(text: string, ref: string): RepositoryUrl {
    const url = parseRepositoryUrl(text);
    checkRepositoryUrl(url, this.policy);
    checkGitRef(ref);
    return url;
  }

  /** Leases the checkout for the session once it exists; a cached checkout is leased without progress messages. */
  private async openPinned(request: OpenRepositoryRequest, pin: string, wanted: Wanted): Promise<string> {
    const { sessionId, ref, signal } = request;
    const onProgress =
      request.onProgress && pacedProgress(request.onProgress, this.options.progressIntervalMs);
    try {
      const pinned = await this.pins.find(pin);
      const commit = pinned ?? (isCommitId(ref) ? ref : undefined);
      let here = commit;
      for (let tries = 0; tries <= MAX_TRIES; tries += 1) {
        if (here !== undefined && (await this.lease(wanted.entry, here, sessionId))) {
          if (signal.aborted) throw cancelledBy(signal);
          if (here !== pinned) await this.pins.keep(pin, here);
          if (tries > 0) this.evict();
          return here;
        }
        here = (await this.bring({ ...wanted, commit }, signal, onProgress)).commit;
      }
    } catch (error) {
      throw openingError(error);
    }
    throw new GatewayError('STORAGE_FULL', 'The cache of repositories is too small for this one.');
  }

  private async lease(entry: string, commit: string, sessionId: string): Promise<boolean> {
    await this.leases.acquire(entry, sessionId);
    await this.leases.acquire(checkoutName(entry, commit), sessionId);
    if ((await this.cache.find(entry, commit)) === undefined) return false;
    await this.cache.touch(entry, commit);
    return true;
  }

  /** Fetches git's data of a commit again when only its files are left, as the data is rebuilt now and then. */
  private async bringHistory(
    repository: Pick<Wanted, 'url' | 'entry'>,
    commits: readonly string[],
    signal: AbortSignal,
  ): Promise<void> {
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const kept = await this.cache.keptCommits(repository.entry);
      const missing = commits.find((commit) => !kept.includes(commit));
      if (missing === undefined) return;
      await this.bring({ ...repository, ref: missing, commit: missing, history: true }, signal, undefined);
    }
  }

  /** Runs one clone for all concurrent callers that want the same. */
  private async bring(
    wanted: Wanted,
    signal: AbortSignal,
    onProgress: ProgressListener | undefined,
  ): Promise<CheckoutRecord> {
    const { entry, ref, commit = '', history } = wanted;
    return this.openings.run(
      `${entry}\n${ref}\n${commit}\n${history}`,
      { signal, onProgress },
      (shared, report) => this.clone(wanted, shared, new GitProgress(report)),
    );
  }

  /** Waits for a slot, then clones within the time limit. */
  private async clone(wanted: Wanted, signal: AbortSignal, progress: GitProgress): Promise<CheckoutRecord> {
    const { url, entry } = wanted;
    const holder = `clone ${(this.lastHolder += 1)}`;
    progress.report(0, 'Opening the repository');
    const slot = await this.slots.acquire({ host: hostOf(url), repository: entry }, signal, (ahead) => {
      progress.report(0, waitingMessage(ahead));
    });
    const quiet = new IdleTimer(this.options.quietAfterMs, (isIdle) => {
      slot.setIdle(isIdle);
    });
    try {
      await this.leases.acquire(entry, holder);
      const limit = { signal, timeoutMs: this.options.timeoutMs, timeoutError: () => this.tookTooLong() };
      const onActivity = (): void => {
        quiet.restart();
      };
      const record = await withinTime(limit, (controller) =>
        this.cloneNow(wanted, { controller, progress, onActivity }),
      );
      progress.report(100, 'The repository is open');
      return record;
    } finally {
      quiet.stop();
      this.leases.releaseAll(holder);
      slot.release();
    }
  }

  private async cloneNow(
    { url, ...wanted }: Wanted,
    work: Pick<CachedCloneRequest, 'controller' | 'progress' | 'onActivity'>,
  ): Promise<CheckoutRecord> {
    const source = await this.sources.find(url, work.controller.signal);
    return this.clones.run({ ...wanted, ...work, source });
  }

  private tookTooLong(): GatewayError {
    const message = `The repository could not be opened within ${this.options.timeoutMs} ms.`;
    return new GatewayError('REPO_TIMEOUT', message);
  }

  private evict(): void {
    this.inBackground(this.keeper.evict());
  }

  private inBackground(work: Promise<void>): void {
    const { onUpkeepFailure } = this.options;
    const ended = work.catch(onUpkeepFailure).finally(() => this.background.delete(ended));
    this.background.add(ended);
  }
}

/** Returns the server that a clone puts load on; undefined for this machine. */
function hostOf(url: RepositoryUrl): string | undefined {
  return url.kind === 'local' ? undefined : `${url.host}:${url.port}`;
}

/** Returns the text that identifies a repository in the cache. */
function placeOf(url: RepositoryUrl): string {
  return url.kind === 'local' ? url.path : url.fetchUrl;
}

function waitingMessage(ahead: number): string {
  return ahead === 0 ? 'Waiting for a clone to finish' : `Waiting behind ${ahead} other clones to finish`;
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
