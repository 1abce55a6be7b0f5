import { GatewayError } from '#errors';
import { classifyGitFailure } from './git-failure.js';
import type { GitProgress } from './git-progress.js';
import { runGit, type GitResult, type GitRun } from './git-process.js';
import type { GitWorkspace } from './git-workspace.js';
import { folderSizeBytes } from './folder-size.js';
import { TreeMeasure } from './tree-measure.js';

export interface RepositoryFetchOptions {
  readonly fetchUrl: string;
  /** Empty for the default branch. */
  readonly ref: string;
  readonly maxBytes: number;
  readonly maxFiles: number;
  readonly signal: AbortSignal;
  readonly progress: GitProgress;
}

export interface FetchedRepository {
  readonly commit: string;
  readonly files: number;
}

/** Brings one commit into a workspace: fetch without history, measure, write the files. */
export class RepositoryFetch {
  constructor(
    private readonly workspace: GitWorkspace,
    private readonly options: RepositoryFetchOptions,
  ) {}

  async run(): Promise<FetchedRepository> {
    await this.gitOrThrow(['init', '--quiet']);
    await this.fetch();
    const commit = await this.commitId();
    const files = await this.measureTree(commit);
    await this.gitOrThrow(
      ['checkout', '--progress', '--force', '--detach', commit],
      this.reportingProgress(),
    );
    return { commit, files };
  }

  private async fetch(): Promise<void> {
    const { fetchUrl } = this.options;
    let failure = await this.tryFetch(fetchUrl);
    if (failure?.kind === 'redirected' && /^https?:/.test(fetchUrl) && !/\.git\/*$/.test(fetchUrl)) {
      // Some hosts send the address without the suffix to the one with it, and redirects are not followed.
      failure = await this.tryFetch(`${fetchUrl.replace(/\/+$/, '')}.git`);
    }
    switch (failure?.kind) {
      case undefined:
        return;
      case 'ref_missing':
        throw await this.refMissing();
      case 'redirected':
        throw new GatewayError('REPO_NOT_FOUND', 'The repository has moved to another address.');
      case 'other':
        throw failure.error;
    }
  }

  private async tryFetch(url: string): Promise<ReturnType<typeof classifyGitFailure> | undefined> {
    const ref = this.options.ref === '' ? 'HEAD' : this.options.ref;
    const args = ['fetch', '--depth', '1', '--no-tags', '--no-recurse-submodules', '--progress'];
    const result = await this.git([...args, '--', url, ref], this.reportingProgress());
    return result.exitCode === 0 ? undefined : classifyGitFailure(result.stderr);
  }

  /** Why a ref was not found: it is not there, nothing is, or what answered was no git server. */
  private async refMissing(): Promise<GatewayError> {
    const { fetchUrl, ref } = this.options;
    let hasRefs = false;
    const { stderr } = await this.git(['ls-remote', '--quiet', '--', fetchUrl], {
      env: { ...this.workspace.environment, GIT_TRACE_PACKET: '1' },
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

  private async commitId(): Promise<string> {
    let output = '';
    const { exitCode } = await this.git(['rev-parse', '--verify', '--quiet', 'FETCH_HEAD^{commit}'], {
      onStdout: (chunk) => {
        output += chunk.toString('latin1');
        return output.length < 1000;
      },
    });
    const commit = output.trim();
    if (exitCode !== 0 || !/^[0-9a-f]{40,64}$/.test(commit)) throw refNotFound(this.options.ref);
    return commit;
  }

  private async measureTree(commit: string): Promise<number> {
    const { maxBytes, maxFiles } = this.options;
    const fetched = await folderSizeBytes(this.workspace.folder);
    const measure = new TreeMeasure({ maxFiles, maxBytes: maxBytes - fetched });
    const { exitCode, stderr } = await this.git(['ls-tree', '-r', '-l', '-z', '--full-tree', commit], {
      onStdout: (chunk) => {
        measure.add(chunk);
        return !measure.isTooLarge;
      },
    });
    if (measure.isTooLarge) throw repositoryTooLarge();
    if (exitCode !== 0) {
      const cause = new Error(stderr);
      throw new GatewayError('REPO_NOT_A_REPOSITORY', "The commit's files cannot be listed.", { cause });
    }
    return measure.files;
  }

  private reportingProgress(): Partial<GitRun> {
    return {
      onStderrLine: (line) => {
        this.options.progress.readLine(line);
      },
    };
  }

  private async gitOrThrow(args: readonly string[], run: Partial<GitRun> = {}): Promise<void> {
    const result = await this.git(args, run);
    if (result.exitCode === 0) return;
    const failure = classifyGitFailure(result.stderr);
    throw failure.kind === 'other' ? failure.error : refNotFound(this.options.ref);
  }

  private git(args: readonly string[], run: Partial<GitRun>): Promise<GitResult> {
    const { folder, environment } = this.workspace;
    return runGit(args, { cwd: folder, env: environment, signal: this.options.signal, ...run });
  }
}

export function repositoryTooLarge(): GatewayError {
  return new GatewayError('REPO_TOO_LARGE', 'The repository is larger than this gateway allows.');
}

function refNotFound(ref: string): GatewayError {
  const message =
    ref === ''
      ? 'The default branch of the repository does not exist; name a branch, tag or commit.'
      : 'The repository has no such branch, tag or commit.';
  return new GatewayError('REPO_REF_NOT_FOUND', message);
}
