import { execFile } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** An entry at a path: the content of a file, or a description of another kind of entry. */
export type FixtureEntry =
  | string
  | Uint8Array
  | { readonly symlink: string }
  | { readonly content: string; readonly executable: true };

export type FixtureFiles = Readonly<Record<string, FixtureEntry>>;

export interface BuiltRepository {
  readonly folder: string;
  /** Runs git in the repository and gives what it prints, without the last newline. */
  git(...args: readonly string[]): Promise<string>;
  /** Writes the files over the old ones and commits all; gives the full commit id. */
  commit(files: FixtureFiles, message?: string): Promise<string>;
}

/**
 * Makes a real git repository in a new folder, with one commit on `main` when
 * files are given and empty when not. Nothing of the machine's own git
 * configuration reaches it.
 */
export async function buildRepository(folder: string, files?: FixtureFiles): Promise<BuiltRepository> {
  await mkdir(folder, { recursive: true });
  const env = {
    ...process.env,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_AUTHOR_NAME: 'Fixture',
    GIT_AUTHOR_EMAIL: 'fixture@example.com',
    GIT_COMMITTER_NAME: 'Fixture',
    GIT_COMMITTER_EMAIL: 'fixture@example.com',
  };
  const git = async (...args: readonly string[]): Promise<string> => {
    const { stdout } = await run('git', [...args], { cwd: folder, env, maxBuffer: 64 * 1024 * 1024 });
    return stdout.replace(/\n$/, '');
  };
  const commit = async (changed: FixtureFiles, message = 'change'): Promise<string> => {
    for (const [path, entry] of Object.entries(changed)) await writeEntry(join(folder, path), entry);
    await git('add', '--all');
    await git('commit', '--quiet', '--allow-empty', '-m', message);
    return git('rev-parse', 'HEAD');
  };
  await git('init', '--quiet', '--initial-branch=main');
  if (files !== undefined) await commit(files, 'first');
  return { folder, git, commit };
}

async function writeEntry(path: string, entry: FixtureEntry): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  if (typeof entry === 'string' || entry instanceof Uint8Array) await writeFile(path, entry);
  else if ('symlink' in entry) await symlink(entry.symlink, path);
  else await writeFile(path, entry.content, { mode: 0o755 });
}
