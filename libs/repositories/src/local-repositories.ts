import { dirname, isAbsolute, join, resolve } from 'node:path';
import { GatewayError } from '#errors';
import { errnoOf } from '#sandbox';
import { findGitFolder, pointerIn, unreadable } from './git-folder.js';
import { readGitConfig } from './git-config-file.js';
import { LocalFiles } from './local-files.js';
import type { ObjectFormat } from './object-format.js';
import { realPathOf } from './real-path.js';
import { isWithin, localPathForbidden, type RepositoryUrlPolicy } from './repository-url-policy.js';

/** A local repository that may be read. */
export interface LocalRepository {
  /**
   * The folder of git's own data, without symlinks: the exact folder to give to git, which must not search above
   * or beside it.
   */
  readonly gitFolder: string;
  readonly objectFormat: ObjectFormat;
}

export interface LocalRepositoriesOptions {
  /** Folders to search for git, separated by `:`. */
  readonly searchPath: string;
  readonly maxGitMemoryBytes: number;
}

interface ConfigReading {
  readonly files: LocalFiles;
  readonly signal: AbortSignal;
  /** Settings so far; a later setting replaces an earlier one of the same name, as in git. */
  readonly settings: Map<string, string>;
  readonly seen: Set<string>;
}

/** Settings whose values are paths of files that git reads when it serves a fetch. */
const READ_PATHS: ReadonlySet<string> = new Set(['core.attributesfile']);
const MOST_CONFIG_FILES = 100;

/**
 * Finds local repositories whose URLs were already checked. A repository in the folder of local repositories must
 * not lead out of it: neither by a symlink to the folder, nor by a `.git` file, links in git's data, borrowed
 * objects or included configuration files. A repository listed by its own path is trusted to be laid out as its
 * owner likes.
 */
export class LocalRepositories {
  constructor(
    private readonly policy: RepositoryUrlPolicy,
    private readonly options: LocalRepositoriesOptions,
  ) {}

  /**
   * Returns the repository at a path. Errors: `REPO_URL_FORBIDDEN`, `REPO_NOT_FOUND`, `REPO_NOT_A_REPOSITORY`,
   * `REPO_UNREADABLE`, `REPO_DAMAGED`, `REPO_TOO_LARGE`, or the signal's reason.
   */
  async locate(path: string, signal: AbortSignal): Promise<LocalRepository> {
    const allow = await this.allowing(path);
    const real = await realPathOf(path).catch((error: unknown) => {
      throw unreadable(error);
    });
    allow(real.path);
    if (!real.isThere) throw new GatewayError('REPO_NOT_FOUND', 'This local path does not exist.');
    const files = new LocalFiles(allow);
    const gitFolder = await findGitFolder(real.path, (place) => files.follow(place));
    const common = await this.commonFolder(gitFolder, files);
    for (const each of new Set([gitFolder, common])) await files.inspect(each);
    const reading: ConfigReading = { files, signal, settings: new Map(), seen: new Set() };
    await this.readConfig(join(common, 'config'), reading);
    await this.readConfig(join(gitFolder, 'config.worktree'), reading);
    const format = reading.settings.get('extensions.objectformat');
    return { gitFolder, objectFormat: format === 'sha256' ? 'sha256' : 'sha1' };
  }

  /** Returns a check that throws for a place that the repository at `path` may not read. */
  private async allowing(path: string): Promise<(place: string) => void> {
    const { localPaths, reposRoot } = this.policy;
    const real = await placeOf(path);
    for (const listed of localPaths) {
      if (real !== '' && (await placeOf(listed)) === real) return () => undefined;
    }
    const root = reposRoot === '' ? '' : await placeOf(reposRoot);
    return (place) => {
      if (!isWithin(place, root)) throw localPathForbidden();
    };
  }

  /** Returns the folder shared by all linked worktrees; a worktree has only its own HEAD. */
  private async commonFolder(gitFolder: string, files: LocalFiles): Promise<string> {
    const pointer = join(gitFolder, 'commondir');
    await files.follow(pointer);
    const shared = (await pointerIn(pointer))?.trim();
    return shared === undefined ? gitFolder : files.follow(resolve(gitFolder, shared));
  }

  private async readConfig(path: string, reading: ConfigReading): Promise<void> {
    const { files, settings, seen, signal } = reading;
    const file = await files.follow(path);
    if (seen.has(file) || seen.size >= MOST_CONFIG_FILES || (await pointerIn(file)) === undefined) return;
    seen.add(file);
    const { searchPath, maxGitMemoryBytes } = this.options;
    const read = await readGitConfig(file, { searchPath, maxMemoryBytes: maxGitMemoryBytes, signal });
    for (const [name, value] of read) {
      settings.set(name, value);
      if (READ_PATHS.has(name)) await files.follow(placeIn(file, value));
      if (/^include(?:if\..*)?\.path$/s.test(name)) await this.readConfig(placeIn(file, value), reading);
    }
  }
}

/**
 * Resolves a configured path against the file's folder, as git does; `~` and `%(prefix)` resolve to a place
 * without a repository.
 */
function placeIn(file: string, value: string): string {
  if (/^(?:~|%\()/.test(value)) return '/';
  return isAbsolute(value) ? value : resolve(dirname(file), value);
}

/** Returns the real path, or an empty text when it cannot be resolved. */
async function placeOf(path: string): Promise<string> {
  return realPathOf(path).then(
    (real) => real.path,
    (error: unknown) => {
      if (['EACCES', 'ELOOP', 'EPERM'].includes(errnoOf(error))) return '';
      throw error;
    },
  );
}
