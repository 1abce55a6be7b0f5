import { GatewayError } from '#errors';
import { AdvertisedBytes } from './advertised-bytes.js';
import { folderSizeBytes } from './folder-size.js';
import { isDiskFull } from './free-space.js';
import { classifyGitFailure, classifyOwnFailure, DAMAGED, type GitFailure } from './git-failure.js';
import type { GitProgress } from './git-progress.js';
import { runGit, type GitResult, type GitRun } from './git-process.js';
import type { GitSource } from './git-source.js';
import type { GitWorkspace } from './git-workspace.js';
import { movedTo } from './moved-to.js';
import { otherObjectFormat, type ObjectFormat } from './object-format.js';
import { commitOfRef, isCommitId, remoteNames } from './remote-refs.js';
import type { CheckoutRecord } from './repository-cache.js';
import { refNotFound } from './ref-not-found.js';
import { TreeMeasure } from './tree-measure.js';

/** Upper bound of the ref list, in bytes: only a few refs with short names are requested. */
const MAX_REF_LIST_CHARS = 64 * 1024;
const MAX_TRACE_CHARS = 64 * 1024;
/** The depth that git treats as the whole history. */
const WHOLE_DEPTH = '2147483647';
/** Refspecs that hold branches and tags during a search for a commit; deleted with the clone's folder. */
const SEARCHED = ['+refs/heads/*:refs/searched/heads/*', '+refs/tags/*:refs/searched/tags/*'] as const;

export interface RepositoryFetchOptions {
  readonly source: GitSource;
  readonly maxBytes: number;
  readonly maxFiles: number;
  readonly maxGitMemoryBytes: number;
  /** Aborting it ends git's work; `RepositoryFetch` aborts it itself when the source sends too much. */
  readonly controller: AbortController;
  readonly progress: GitProgress;
  /** Called whenever the source sends something. */
  readonly onActivity: () => void;
}

/**
 * Git's work on one repository in a workspace: resolve a commit, fetch it without history, measure it, write its
 * files.
 */
export class RepositoryFetch {
  private format: ObjectFormat = 'sha1';
  private readonly heard = new AdvertisedBytes();

  constructor(
    private readonly workspace: GitWorkspace,
    private readonly options: RepositoryFetchOptions,
  ) {}

  /** Bytes that the source has sent so far besides objects. */
  get receivedBytes(): number {
    return this.heard.total;
  }

  /**
   * Creates an empty git folder. The format is always explicit, as git's default depends on its release and the
   * machine.
   */
  async prepare(format: ObjectFormat): Promise<void> {
    this.format = format;
    const failure = await this.ownWork(['init', '--quiet', `--object-format=${format}`]);
    if (failure !== undefined) throw await this.ownError(failure);
  }

  /** Returns the commit that the ref points at on the source now; undefined when the listed refs do not include it. */
  async remoteCommit(ref: string): Promise<string | undefined> {
    let output = '';
    const { exitCode } = await this.gitAtSource('ls-remote', ['--quiet'], remoteNames(ref), {
      onStdout: (chunk) => {
        output += chunk.toString('latin1');
        return output.length < MAX_REF_LIST_CHARS;
      },
    });
    return exitCode === 0 ? commitOfRef(output, ref) : undefined;
  }

  /** Fetches the commit of a ref or commit id, without history where the source allows it, and returns its id. */
  async fetch(ref: string): Promise<string> {
    const { fetchUrl } = this.options.source;
    let failure = await this.tryFetch(fetchUrl, ref);
    if (failure?.kind === 'other_format') {
      await this.workspace.resetGit();
      await this.prepare(otherObjectFormat(this.format));
      failure = await this.tryFetch(fetchUrl, ref);
    }
    if (failure?.kind === 'redirected' && /^https?:/.test(fetchUrl) && !/\.git\/*$/.test(fetchUrl)) {
      // Some hosts redirect to the address with the suffix, and redirects are not followed.
      failure = await this.tryFetch(`${fetchUrl.replace(/\/+$/, '')}.git`, ref);
    }
    switch (failure?.kind) {
      case undefined:
        return this.fetchedCommit(ref);
      case 'ref_missing':
        throw await this.refMissing(ref);
      case 'commit_missing':
        throw isCommitId(ref) ? refNotFound(ref) : new GatewayError('REPO_DAMAGED', DAMAGED);
      case 'commit_not_offered':
        return this.searchHistory(ref);
      case 'redirected':
        throw await this.moved();
      case 'other_format':
      case 'not_written':
      case 'other':
        throw await this.ownError(failure);
    }
  }

  /** Writes the files of a fetched commit; writes nothing when they are too many or too large. */
  async checkOut(commit: string, fetchedBytes: number): Promise<CheckoutRecord> {
    const { files, diskBytes } = await this.measureTree(commit, fetchedBytes);
    const args = ['checkout', '--progress', '--force', '--detach', commit];
    const failure = await this.ownWork(args, this.reportingProgress());
    if (failure !== undefined) throw await this.ownError(failure, diskBytes);
    return { commit, files, bytes: diskBytes };
  }

  private async tryFetch(
    url: string,
    ref: string,
    refspecs: readonly string[] = [ref === '' ? 'HEAD' : ref],
  ): Promise<GitFailure | undefined> {
    const depth = refspecs === SEARCHED ? WHOLE_DEPTH : '1';
    const args = ['--depth', depth, '--no-tags', '--no-recurse-submodules', '--progress'];
    const { exitCode, stderr } = await this.gitAtSource(
      'fetch',
      args,
      refspecs,
      this.reportingProgress(),
      url,
    );
    return exitCode === 0 ? undefined : classifyGitFailure(stderr, this.options.source);
  }

  /**
   * Searches the history of branches and tags, as hosts with the older protocol do not serve a commit by its id.
   */
  private async searchHistory(commit: string): Promise<string> {
    this.options.progress.note('The host serves no commit by its id; searching its history');
    const failure = await this.tryFetch(this.options.source.fetchUrl, commit, SEARCHED);
    if (failure !== undefined) throw await this.ownError(failure);
    const { exitCode } = await this.git(['cat-file', '-e', `${commit}^{commit}`], {});
    if (exitCode !== 0) throw refNotFound(commit);
    return commit;
  }

  /** Explains a missing ref: the ref does not exist, the repository is empty, or the server is no git server. */
  private async refMissing(ref: string): Promise<GatewayError> {
    const { fetchUrl } = this.options.source;
    let hasRefs = false;
    const before = this.heard.total;
    await this.gitAtSource('ls-remote', ['--quiet'], [], {
      onStdout: (chunk) => {
        hasRefs ||= chunk.length > 0;
        return !hasRefs;
      },
    });
    if (hasRefs) return refNotFound(ref);
    // git takes any page without a line end for an empty, old-style plain-file repository.
    if (/^https?:/.test(fetchUrl) && this.heard.total === before) {
      return new GatewayError(
        'REPO_NOT_A_REPOSITORY',
        'The address was reached, but no git server answers there.',
      );
    }
    return new GatewayError('REPO_EMPTY', 'The repository has no commits yet.');
  }

  private async fetchedCommit(ref: string): Promise<string> {
    let output = '';
    const { exitCode } = await this.git(['rev-parse', '--verify', '--quiet', 'FETCH_HEAD^{commit}'], {
      onStdout: (chunk) => {
        output += chunk.toString('latin1');
        return output.length < 1000;
      },
    });
    const commit = output.trim();
    if (exitCode === 0 && isCommitId(commit)) return commit;
    const message = `${ref === '' ? 'The default branch' : 'The ref'} stands for a tree or a file, not for a commit.`;
    throw new GatewayError('REPO_REF_NOT_FOUND', message);
  }

  private async moved(): Promise<GatewayError> {
    const { fetchUrl } = this.options.source;
    let trace = '';
    await this.gitAtSource('ls-remote', ['--quiet'], ['HEAD'], {
      env: { ...this.workspace.sourceEnvironment, GIT_TRACE_CURL: '3', GIT_TRACE_CURL_NO_DATA: '1' },
      onTrace: (chunk) => {
        if (trace.length < MAX_TRACE_CHARS) trace += chunk.toString('latin1');
      },
    });
    const address = movedTo(fetchUrl, trace);
    return address === undefined
      ? new GatewayError('REPO_NOT_FOUND', 'The repository has moved to another address.')
      : new GatewayError('REPO_NOT_FOUND', `The repository has moved to ${address}.`, {
          metadata: { moved_to: address },
        });
  }

  private async measureTree(commit: string, fetchedBytes: number): Promise<TreeMeasure> {
    const { maxBytes, maxFiles } = this.options;
    const measure = new TreeMeasure({ maxFiles, maxBytes: maxBytes - fetchedBytes });
    const failure = await this.ownWork(['ls-tree', '-r', '-l', '-z', '--full-tree', commit], {
      onStdout: (chunk) => {
        measure.add(chunk);
        return !measure.isTooLarge;
      },
    });
    if (measure.hasTooLongPath) throw pathTooLong();
    if (measure.isTooLarge) throw repositoryTooLarge();
    if (failure !== undefined) throw await this.ownError(failure);
    return measure;
  }

  private reportingProgress(): Partial<GitRun> {
    return {
      onStderrLine: (line) => {
        this.options.progress.readLine(line);
        this.options.onActivity();
      },
    };
  }

  /** Classifies a failure of local work. `neededBytes`: total size of the files that were being written. */
  private async ownError(failure: GitFailure, neededBytes = 0): Promise<GatewayError> {
    if (failure.kind === 'other') return failure.error;
    const cause = failure.kind === 'not_written' ? failure.cause : new Error(failure.kind);
    const { checkoutFolder, folder } = this.workspace;
    const written = neededBytes === 0 ? 0 : await folderSizeBytes(checkoutFolder);
    return (await isDiskFull(folder, neededBytes - written))
      ? new GatewayError('STORAGE_FULL', 'No space is left on the server.', { cause })
      : new GatewayError('STORAGE_UNAVAILABLE', 'The repository could not be stored on the server.', {
          cause,
        });
  }

  /** Runs git without contacting the source. */
  private async ownWork(args: readonly string[], run: Partial<GitRun> = {}): Promise<GitFailure | undefined> {
    const { exitCode, stderr } = await this.git(args, run);
    return exitCode === 0 ? undefined : classifyOwnFailure(stderr, this.options.source);
  }

  /** Runs git against the source. `names`: refs and patterns; `url`: replaces the source's own. */
  private gitAtSource(
    command: 'fetch' | 'ls-remote',
    args: readonly string[],
    names: readonly string[],
    run: Partial<GitRun>,
    url: string = this.options.source.fetchUrl,
  ): Promise<GitResult> {
    const { source, maxBytes, controller, onActivity } = this.options;
    return this.git([command, ...args, ...source.options, '--', url, ...names], {
      env: this.workspace.sourceEnvironment,
      ...run,
      onTrace: (chunk) => {
        run.onTrace?.(chunk);
        this.heard.add(chunk);
        if (this.heard.total > maxBytes) controller.abort(repositoryTooLarge());
        onActivity();
      },
    });
  }

  private git(args: readonly string[], run: Partial<GitRun>): Promise<GitResult> {
    const { folder, environment } = this.workspace;
    const { controller, maxGitMemoryBytes: maxMemoryBytes } = this.options;
    const { signal } = controller;
    return runGit(args, { cwd: folder, env: environment, signal, maxMemoryBytes, ...run });
  }
}

export function repositoryTooLarge(): GatewayError {
  return new GatewayError('REPO_TOO_LARGE', 'The repository is larger than this gateway allows.');
}

function pathTooLong(): GatewayError {
  return new GatewayError(
    'REPO_TOO_LARGE',
    'The repository has a path that is longer than this gateway allows.',
  );
}
