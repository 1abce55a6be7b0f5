import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** A folder of repositories, each called `owner+name`, for machines that reach no network. */
const LOCAL = process.env['BENCH_REPOS'] ?? '';

/** A public repository at one commit. */
export interface PinnedRepository {
  readonly owner: string;
  readonly name: string;
  readonly commit: string;
}

/** The one with most code of those that the analysis is held against. */
export const LARGEST: PinnedRepository = {
  owner: 'prisma',
  name: 'prisma',
  commit: '9b75b95503c2f8fdfc75319e5b158912e11aae81',
};

/** The one with most files; a third of them are broken on purpose. */
export const MOST_FILES: PinnedRepository = {
  owner: 'babel',
  name: 'babel',
  commit: '1da3cfa1a25503c7ecba7304f8738933e6d16dca',
};

/** Code that tree-sitter reads. */
export const GO_CODE: PinnedRepository = {
  owner: 'hashicorp',
  name: 'terraform',
  commit: '883c7221ee2e0bc2fad6912fd4b3cc4b53a598a7',
};
export const PYTHON_CODE: PinnedRepository = {
  owner: 'sqlalchemy',
  name: 'sqlalchemy',
  commit: 'f35da7e2b9349a08b8de1f6bd3b07c8bf8616790',
};

/** A working copy in a folder of its own. */
export class Checkout {
  private constructor(
    readonly folder: string,
    private readonly base: string,
  ) {}

  /** From `BENCH_REPOS` when it is set, else from GitHub. @throws when the commit cannot be had. */
  static async of({ owner, name, commit }: PinnedRepository): Promise<Checkout> {
    const base = await mkdtemp(join(tmpdir(), 'bench-repo-'));
    const folder = join(base, name);
    const source =
      LOCAL === '' ? `https://github.com/${owner}/${name}` : `file://${join(LOCAL, `${owner}+${name}`)}`;
    try {
      await git(base, 'init', '--quiet', name);
      await git(folder, 'fetch', '--quiet', '--depth=1', source, commit);
      await git(folder, 'checkout', '--quiet', '--detach', commit);
    } catch (error) {
      await rm(base, { recursive: true, force: true });
      throw error;
    }
    return new Checkout(folder, base);
  }

  async remove(): Promise<void> {
    await rm(this.base, { recursive: true, force: true });
  }
}

async function git(folder: string, ...args: readonly string[]): Promise<void> {
  await run('git', ['-c', 'advice.detachedHead=false', ...args], { cwd: folder, maxBuffer: 2 ** 24 });
}
