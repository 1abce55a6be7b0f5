import { GatewayError } from '#errors';
import { runGit } from './git-process.js';

/** Upper bound of the printed configuration; far more than people and tools write. */
const MAX_LIST_BYTES = 4 * 1024 * 1024;

/** Environment that makes git ignore every other configuration file. */
const NO_OTHER_CONFIG = { GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' } as const;

export interface GitConfigReading {
  readonly searchPath: string;
  readonly maxMemoryBytes: number;
  readonly signal: AbortSignal;
}

/**
 * Returns the settings of one configuration file as git reads them, in order, without those of included files.
 * Names are in lower case except for their subsection. The file must be a regular file. Errors: `REPO_DAMAGED`,
 * the signal's reason.
 */
export async function readGitConfig(
  file: string,
  { searchPath, maxMemoryBytes, signal }: GitConfigReading,
): Promise<readonly (readonly [name: string, value: string])[]> {
  const chunks: Buffer[] = [];
  let length = 0;
  const { exitCode, stderr } = await runGit(['config', '--file', file, '--no-includes', '--null', '--list'], {
    cwd: '/',
    env: { PATH: searchPath, HOME: '/', LC_ALL: 'C', GIT_DIR: '/dev/null', ...NO_OTHER_CONFIG },
    signal,
    maxMemoryBytes,
    onStdout: (chunk) => {
      chunks.push(chunk);
      length += chunk.length;
      return length <= MAX_LIST_BYTES;
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
