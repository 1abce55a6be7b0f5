import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GatewayError } from '#errors';
import { parseDiffedFiles } from './diffed-files.js';
import { runGit } from './git-process.js';
import type { DiffOptions, RepositoryDiff } from './repository-diff.js';

export interface CommitDiffRequest extends DiffOptions {
  /** Full commit id. */
  readonly base: string;
  readonly head: string;
  /** Object folders that together hold both commits completely. */
  readonly objectFolders: readonly string[];
  /** Folders to search for git, separated by `:`. */
  readonly searchPath: string;
  /** Memory limit, in bytes, of git and of each of its helper processes. */
  readonly maxMemoryBytes: number;
  readonly signal: AbortSignal;
}

/** Upper bound, in bytes, of git's file list; parsing a longer one would block the event loop. */
const MAX_LIST_BYTES = 2 * 1024 * 1024;
/** With more files than this, git detects renames by name only. */
const RENAME_LIMIT = 500;

/** Disables everything that a repository or the machine may configure: drivers, conversions and colours. */
const PLAIN = [
  '--no-ext-diff',
  '--no-textconv',
  '--no-color',
  '--ignore-submodules=none',
  '--submodule=short',
];

/**
 * Compares two commits with git in a temporary, empty repository that borrows their objects. Errors:
 * `REPO_REF_NOT_FOUND` when a commit is incomplete; the signal's reason.
 */
export async function diffCommits(request: CommitDiffRequest): Promise<RepositoryDiff> {
  const folder = await mkdtemp(join(tmpdir(), 'run-gateway-diff-'));
  try {
    await borrowObjects(folder, request);
    const listed = await printed(folder, request, MAX_LIST_BYTES, ['--raw', '--numstat', '-z']);
    const { files, truncated } = parseDiffedFiles(listed.bytes, request.maxFiles);
    const context = `-U${request.contextLines}`;
    const shown = await printed(folder, request, request.maxPatchBytes, ['--patch', '--full-index', context]);
    return {
      base: request.base,
      head: request.head,
      files,
      filesTruncated: truncated || listed.truncated,
      patch: wholeLines(shown.bytes, shown.truncated),
      patchTruncated: shown.truncated,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function borrowObjects(folder: string, { base, objectFolders }: CommitDiffRequest): Promise<void> {
  const info = join(folder, 'git', 'objects', 'info');
  await mkdir(info, { recursive: true });
  await mkdir(join(folder, 'git', 'refs'));
  await writeFile(join(info, 'alternates'), objectFolders.map((each) => `${each}\n`).join(''));
  await writeFile(join(folder, 'git', 'HEAD'), 'ref: refs/heads/none\n');
  const format = base.length > 40 ? '[extensions]\n\tobjectFormat = sha256\n' : '';
  await writeFile(
    join(folder, 'git', 'config'),
    `[core]\n\trepositoryFormatVersion = ${format === '' ? 0 : 1}\n\tbare = true\n${format}`,
  );
}

async function printed(
  folder: string,
  { base, head, paths, searchPath, maxMemoryBytes, signal }: CommitDiffRequest,
  maxBytes: number,
  form: readonly string[],
): Promise<{ readonly bytes: Buffer; readonly truncated: boolean }> {
  const chunks: Buffer[] = [];
  let length = 0;
  const args = ['--literal-pathspecs', 'diff-tree', '-r', '-M', `-l${RENAME_LIMIT}`, ...PLAIN, ...form];
  const { exitCode, stderr } = await runGit([...args, base, head, '--', ...paths], {
    cwd: folder,
    env: {
      PATH: searchPath,
      HOME: folder,
      LC_ALL: 'C',
      GIT_DIR: join(folder, 'git'),
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_ATTR_NOSYSTEM: '1',
      GIT_NO_LAZY_FETCH: '1',
      GIT_NO_REPLACE_OBJECTS: '1',
      GIT_OPTIONAL_LOCKS: '0',
      GIT_ALLOW_PROTOCOL: 'none',
    },
    signal,
    maxMemoryBytes,
    onStdout: (chunk) => {
      chunks.push(chunk);
      length += chunk.length;
      return length <= maxBytes;
    },
  });
  const truncated = length > maxBytes;
  if (!truncated && exitCode !== 0) {
    throw new GatewayError(
      'REPO_REF_NOT_FOUND',
      'The two commits are not completely available, so they cannot be compared.',
      {
        cause: new Error(stderr.trim().slice(-2000)),
      },
    );
  }
  return { bytes: Buffer.concat(chunks).subarray(0, maxBytes), truncated };
}

function wholeLines(bytes: Buffer, truncated: boolean): string {
  return bytes.toString('utf8', 0, truncated ? bytes.lastIndexOf(0x0a) + 1 : bytes.length);
}
