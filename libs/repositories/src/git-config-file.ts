import { GatewayError } from '#errors';
import { runGit } from './git-process.js';

/** Far more than people and tools write into a repository's configuration. */
const LONGEST_LIST_BYTES = 4 * 1024 * 1024;

/** No other configuration takes part. */
const NOTHING_ELSE = { GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' } as const;

export interface GitConfigReading {
  readonly searchPath: string;
  readonly maxMemoryBytes: number;
  readonly signal: AbortSignal;
}

/**
 * The settings of one configuration file as git reads them, without those of
 * files that it includes; names in lower case but for their middle part, in
 * order. The file must be a regular one. Errors: `REPO_DAMAGED`, or the signal's reason.
 */
export async function readGitConfig(
  file: string,
  { searchPath, maxMemoryBytes, signal }: GitConfigReading,
): Promise<readonly (readonly [name: string, value: string])[]> {
  const chunks: Buffer[] = [];
  let length = 0;
  const { exitCode, stderr } = await runGit(['config', '--file', file, '--no-includes', '--null', '--list'], {
    cwd: '/',
    env: { PATH: searchPath, HOME: '/', LC_ALL: 'C', GIT_DIR: '/dev/null', ...NOTHING_ELSE },
    signal,
    maxMemoryBytes,
    onStdout: (chunk) => {
      chunks.push(chunk);
      length += chunk.length;
      return length <= LONGEST_LIST_BYTES;
    },
  });
  if (exitCode !== 0) {
    throw new GatewayError('REPO_DAMAGED', 'The configuration of the repository cannot be read.', {
      cause: new Error(stderr.trim()),
    });
  }
  return Buffer.concat(chunks)
    .toString('utf8')
    .split('\0')
    .filter((line) => line !== '')
    .map((line) => {
      const end = line.indexOf('\n');
      return end < 0 ? [line, ''] : [line.slice(0, end), line.slice(end + 1)];
    });
}
