import { GatewayError } from '#errors';
import { classifyGitFailure, type GitFailure } from './git-failure.js';
import type { GitProgress } from './git-progress.js';
import { runGit, type GitResult, type GitRun } from './git-process.js';
import type { GitSource } from './git-source.js';
import type { GitWorkspace } from './git-workspace.js';
import { commitOfRef, isCommitId, remoteNames } from './remote-refs.js';
import type { CheckoutRecord } from './repository-cache.js';
import { TreeMeasure } from './tree-measure.js';

/** Only a few refs are asked for, each of which has a short name. */
const LONGEST_REF_LIST = 64 * 1024;

export interface RepositoryFetchOptions {
  readonly source: GitSource;
  readonly maxBytes: number;
  readonly maxFiles: number;
  readonly signal: AbortSignal;
  readonly progress: GitProgress;
}

/** Git's work on one repository in a workspace: ask for a commit, fetch it without history, measure it, write its files. */
export class RepositoryFetch {
  constructor(
    private readonly workspace: GitWorkspace,
    private readonly options: RepositoryFetchOptions,
  ) {}

  async prepare(): Promise<void> {
    await this.gitOrThrow(['init', '--quiet'], '');
  }

  /** What the ref stands for at the source now; undefined when the refs do not tell. */
  async remoteCommit(ref: string): Promise<string | undefined> {
    const { fetchUrl } = this.options.source;
    let output = '';
    const { exitCode } = await this.gitAtSource(
      ['ls-remote', '--quiet', '--', fetchUrl, ...remoteNames(ref)],
      {
        onStdout: (chunk) => {
          output += chunk.toString('latin1');
          return output.length < LONGEST_REF_LIST;
        },
      },
    );
    return exitCode === 0 ? commitOfRef(output, ref) : undefined;
  }

  /** Fetches what a ref or a commit id stands for, without history, and gives the commit. */
  async fetch(ref: string): Promise<string> {
    const { fetchUrl } = this.options.source;
    let failure = await this.tryFetch(fetchUrl, ref);
    if (failure?.kind === 'redirected' && /^https?:/.test(fetchUrl) && !/\.git\/*$/.test(fetchUrl)) {
      // Some hosts send the address without the suffix to the one with it, and redirects are not followed.
      failure = await this.tryFetch(`${fetchUrl.replace(/\/+$/, '')}.git`, ref);
    }
    switch (failure?.kind) {
      case undefined:
        return this.fetchedCommit(ref);
      case 'ref_missing':
        throw await this.refMissing(ref);
      case 'redirected':
        throw new GatewayError('REPO_NOT_FOUND', 'The repository has moved to another address.');
      case 'other':
        throw failure.error;
    }
  }

  /** Writes the files of a commit that is here; nothing is written when they are too many or too large. */
  async checkOut(commit: string, fetchedBytes: number): Promise<CheckoutRecord> {
    const { files, diskBytes } = await this.measureTree(commit, fetchedBytes);
    const args = ['checkout', '--progress', '--force', '--detach', commit];
    await this.gitOrThrow(args, commit, this.reportingProgress());
    return { commit, files, bytes: diskBytes };
  }

  private async tryFetch(url: string, ref: string): Promise<GitFailure | undefined> {
    const args = ['fetch', '--depth', '1', '--no-tags', '--no-recurse-submodules', '--progress'];
    const run = this.reportingProgress();
    const result = await this.gitAtSource([...args, '--', url, ref === '' ? 'HEAD' : ref], run);
    return result.exitCode === 0 ? undefined : this.failureOf(result);
  }

  /** Why a ref was not found: it is not there, nothing is, or what answered was no git server. */
  private async refMissing(ref: string): Promise<GatewayError> {
    const { fetchUrl } = this.options.source;
    let hasRefs = false;
    const { stderr } = await this.gitAtSource(['ls-remote', '--quiet', '--', fetchUrl], {
      env: { ...this.workspace.sourceEnvironment, GIT_TRACE_PACKET: '1' },
      onStdout: (chunk) => {
        hasRefs ||= chunk.length > 0;
        return !hasRefs;
      },
    });
    if (hasRefs) return refNotFound(ref);
    // To git any page without a line end is an old, plain-file repository that is empty.
    if (/^https?:/.test(fetchUrl) && !stderr.includes('packet:')) {
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
    if (exitCode !== 0 || !isCommitId(commit)) throw refNotFound(ref);
    return commit;
  }

  private async measureTree(commit: string, fetchedBytes: number): Promise<TreeMeasure> {
    const { maxBytes, maxFiles } = this.options;
    const measure = new TreeMeasure({ maxFiles, maxBytes: maxBytes - fetchedBytes });
    const { exitCode, stderr } = await this.git(['ls-tree', '-r', '-l', '-z', '--full-tree', commit], {
      onStdout: (chunk) => {
        measure.add(chunk);
        return !measure.isTooLarge;
      },
    });
    if (measure.hasTooLongPath) throw pathTooLong();
    if (measure.isTooLarge) throw repositoryTooLarge();
    if (exitCode !== 0) {
      const cause = new Error(stderr);
      throw new GatewayError('REPO_NOT_A_REPOSITORY', "The commit's files cannot be listed.", { cause });
    }
    return measure;
  }

  private reportingProgress(): Partial<GitRun> {
    return {
      onStderrLine: (line) => {
        this.options.progress.readLine(line);
      },
    };
  }

  private async gitOrThrow(args: readonly string[], ref: string, run: Partial<GitRun> = {}): Promise<void> {
    const result = await this.git(args, run);
    if (result.exitCode === 0) return;
    const failure = this.failureOf(result);
    throw failure.kind === 'other' ? failure.error : refNotFound(ref);
  }

  private failureOf({ stderr }: GitResult): GitFailure {
    return classifyGitFailure(stderr, this.options.source);
  }

  private gitAtSource(args: readonly string[], run: Partial<GitRun>): Promise<GitResult> {
    return this.git(args, { env: this.workspace.sourceEnvironment, ...run });
  }

  private git(args: readonly string[], run: Partial<GitRun>): Promise<GitResult> {
    const { folder, environment } = this.workspace;
    return runGit(args, { cwd: folder, env: environment, signal: this.options.signal, ...run });
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

function refNotFound(ref: string): GatewayError {
  const message =
    ref === ''
      ? 'The default branch of the repository does not exist; name a branch, tag or commit.'
      : 'The repository has no such branch, tag or commit.';
  return new GatewayError('REPO_REF_NOT_FOUND', message);
}
