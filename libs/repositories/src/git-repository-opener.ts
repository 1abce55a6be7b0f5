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
import { PassingFolders } from './passing-folders.js';
import { systemHostResolver, type HostResolver } from './pinned-address.js';
import { QuietTimer } from './quiet-timer.js';
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

/** What is asked of the cache. */
interface Wanted {
  readonly url: RepositoryUrl;
  readonly entry: string;
  readonly ref: string;
  /** Undefined: what the ref stands for now. */
  readonly commit: string | undefined;
  /** Whether git's own data of the commit is wanted besides its files. */
  readonly history: boolean;
}

/** Upkeep takes what was just brought only when the cache is far too small for it. */
const MAX_TRIES = 3;

/**
 * Opens repositories with the machine's git, out of a cache that all sessions
 * share. Local repositories are brought here like remote ones, at their commit
 * and without what is not committed. Besides `REPO_*` it throws
 * `FIELD_INVALID` for a malformed ref or session id, `STORAGE_*` when the
 * clone cannot be kept, and the signal's own reason.
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

  /** Throws a TypeError that names a host entry which is none. */
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
    const passing = new PassingFolders(root, 2 * timeoutMs);
    this.cache = new RepositoryCache(root, passing, maxPacks);
    this.pins = new SessionPins(root, passing);
    this.slots = new CloneSlots(this.options);
    this.clones = new CachedClone(this.cache, passing, this.options);
    const parts = { cache: this.cache, leases: this.leases, passing, pins: this.pins };
    this.keeper = new CacheUpkeep(parts, this.options);
  }

  /** Begins the upkeep of the cache, in the background: first what a crash has left. */
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
    if (base === undefined || head === undefined) throw new TypeError('a diff is of two commits');
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

  giveBack(sessionId: string): void {
    this.leases.dropAll(sessionId);
  }

  async release(sessionId: string): Promise<void> {
    await this.calls.abort(cancelled('The session was closed.'), sessionId);
    await this.openings.aborted();
    await this.pins.release(sessionId);
    this.giveBack(sessionId);
  }

  /** Aborts all openings, ends the upkeep, and resolves when their processes and folders are gone. */
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

  /** Leases the checkout for the session, once it is there; what is there already is found without a word. */
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
    await this.leases.take(entry, sessionId);
    await this.leases.take(checkoutName(entry, commit), sessionId);
    if ((await this.cache.find(entry, commit)) === undefined) return false;
    await this.cache.touch(entry, commit);
    return true;
  }

  /** A commit whose files are here may be gone from git's data, which begins anew now and then. */
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

  /** One clone for all who want the same at the same time. */
  private async bring(
    wanted: Wanted,
    signal: AbortSignal,
    onProgress: ProgressListener | undefined,
  ): Promise<CheckoutRecord> {
    const { entry, ref, commit = '', history } = wanted;
    return this.openings.run(
      `${entry}\n${ref}\n${commit}\n${history}`,
      { signal, onProgress },
      (shared, tell) => this.clone(wanted, shared, new GitProgress(tell)),
    );
  }

  /** Waits for its turn, then works under the time limit. */
  private async clone(wanted: Wanted, signal: AbortSignal, progress: GitProgress): Promise<CheckoutRecord> {
    const { url, entry } = wanted;
    const holder = `clone ${(this.lastHolder += 1)}`;
    progress.report(0, 'Opening the repository');
    const slot = await this.slots.take({ host: hostOf(url), repository: entry }, signal, (ahead) => {
      progress.report(0, waitingMessage(ahead));
    });
    const quiet = new QuietTimer(this.options.quietAfterMs, (isQuiet) => {
      slot.setQuiet(isQuiet);
    });
    try {
      await this.leases.take(entry, holder);
      const limit = { signal, timeoutMs: this.options.timeoutMs, timeoutError: () => this.tookTooLong() };
      const onHeard = (): void => {
        quiet.restart();
      };
      const record = await withinTime(limit, (controller) =>
        this.cloneNow(wanted, { controller, progress, onHeard }),
      );
      progress.report(100, 'The repository is open');
      return record;
    } finally {
      quiet.stop();
      this.leases.dropAll(holder);
      slot.free();
    }
  }

  private async cloneNow(
    { url, ...wanted }: Wanted,
    work: Pick<CachedCloneRequest, 'controller' | 'progress' | 'onHeard'>,
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

/** The server that a clone burdens; undefined: this machine. */
function hostOf(url: RepositoryUrl): string | undefined {
  return url.kind === 'local' ? undefined : `${url.host}:${url.port}`;
}

/** What names a repository in the cache. */
function placeOf(url: RepositoryUrl): string {
  return url.kind === 'local' ? url.path : url.fetchUrl;
}

function waitingMessage(ahead: number): string {
  return ahead === 0 ? 'Waiting for a clone to end' : `Waiting behind ${ahead} others for clones to end`;
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
