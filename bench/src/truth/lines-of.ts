import { execFile, type ExecFileOptions } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const MAX_BYTES = 2 ** 29;

/** Runs a program and reads each line of its output as JSON. @throws when the program fails. */
export async function linesOf(
  program: string,
  args: readonly string[],
  options: Pick<ExecFileOptions, 'cwd' | 'env'> = {},
): Promise<unknown[]> {
  const { stdout } = await run(program, args, { ...options, encoding: 'utf8', maxBuffer: MAX_BYTES });
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown);
}
