import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CommandFailure } from './command-failure.js';
import { errorText } from './error-text.js';
import { workerModules } from './worker-modules.js';

const USAGE = `usage: run-gateway serve [--workers <file>]...
       run-gateway db check

serve     starts the gateway and serves until it is told to stop
  --workers <file>   a JavaScript file that exports Nest modules with further workers
db check  checks every record of the database of a gateway that is stopped

Settings are environment variables; a file .env in the current folder is read as well.`;

export interface Surroundings {
  /** Paths are relative to it, and its `.env` is read. */
  readonly folder: string;
  readonly say: (line: string) => void;
  readonly complain: (line: string) => void;
}

/** Runs the command and resolves with its exit code, or, once the gateway serves, with undefined. */
export async function runCommand(
  args: readonly string[],
  surroundings: Surroundings,
): Promise<number | undefined> {
  const { folder, say, complain } = surroundings;
  const [name, ...rest] = args;
  if (name === '--help' || name === 'help') {
    say(USAGE);
    return 0;
  }
  try {
    if (name === 'serve') return await serve(filesOfWorkers(rest), folder);
    if (name === 'db') return await checkDatabase(rest, surroundings);
    throw new CommandFailure(USAGE);
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    complain(error.message);
    return 1;
  }
}

/** @throws `CommandFailure` for anything but `--workers` */
function filesOfWorkers(args: readonly string[]): readonly string[] {
  try {
    const options = { workers: { type: 'string', multiple: true } } as const;
    return parseArgs({ args: [...args], options }).values.workers ?? [];
  } catch (error) {
    throw new CommandFailure(`${errorText(error)}\n${USAGE}`);
  }
}

async function serve(files: readonly string[], folder: string): Promise<undefined> {
  loadSettings(folder);
  const { configFromEnvironment } = await import('../../gateway/src/config/config-from-environment.js');
  const { runProcess } = await import('../../gateway/src/run-process.js');
  const modules = await Promise.all(files.map((file) => workerModules(file, folder)));
  await runProcess(configFromEnvironment, modules.flat());
}

async function checkDatabase(
  args: readonly string[],
  { folder, say, complain }: Surroundings,
): Promise<number> {
  loadSettings(folder);
  const { configFromEnvironment } = await import('../../gateway/src/config/config-from-environment.js');
  const { runCommand: runDatabaseCommand } = await import('../../database/src/run-command.js');
  return runDatabaseCommand(args, () => configFromEnvironment().sqlite.path, { say, complain });
}

/** Loads the settings of the folder; variables that are set already stay. */
function loadSettings(folder: string): void {
  const file = join(folder, '.env');
  if (existsSync(file)) process.loadEnvFile(file);
}
