import { spawn, type ChildProcess } from 'node:child_process';
import { GatewayError } from '#errors';
import { cancelledBy } from '#sandbox';

const STDERR_KEPT_CHARACTERS = 8_192;
/** A killed group is gone at once; what still holds its pipes is not waited for longer than this. */
const LAST_WAIT_MS = 500;

/**
 * Sets a limit on data, which git's children take over, and becomes git. Data
 * are the process's own memory without the files that it maps. A system that
 * does not know the limit runs git without it.
 */
const WITH_LIMIT = 'ulimit -d "$0" 2>/dev/null; exec git "$@"';
/** What a shell ends with when it does not find the command. */
const NOT_FOUND = 127;

export interface GitRun {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Of git and each of its children. */
  readonly maxMemoryBytes: number;
  /** Return false to have heard enough: git is then killed, which is no failure. */
  readonly onStdout?: (chunk: Buffer) => boolean;
  /** Lines end at a line feed or, as progress does, at a carriage return. */
  readonly onStderrLine?: (line: string) => void;
  /** Hears what git writes to its file descriptor 3, where the environment can send its traces. */
  readonly onTrace?: (chunk: Buffer) => void;
}

export interface GitResult {
  /** Undefined when git was killed by a signal, also because enough was heard. */
  readonly exitCode: number | undefined;
  /** The end of what git said, in English. It may repeat the URL and paths: never for a client. */
  readonly stderr: string;
}

/**
 * Runs git without a shell, as the leader of its own process group. When the
 * signal fires the whole group is killed, helpers and ssh included, and the
 * run ends with the signal's reason.
 */
export async function runGit(args: readonly string[], run: GitRun): Promise<GitResult> {
  if (run.signal.aborted) throw cancelledBy(run.signal);
  const limit = String(Math.ceil(run.maxMemoryBytes / 1024));
  const child = spawn('/bin/sh', ['-c', WITH_LIMIT, limit, ...args], {
    cwd: run.cwd,
    env: run.env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  let stderr = '';
  let line = '';
  child.stdio[3]?.on('data', (chunk: Buffer) => {
    run.onTrace?.(chunk);
  });
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    stderr = (stderr + chunk).slice(-STDERR_KEPT_CHARACTERS);
    const lines = (line + chunk).slice(-STDERR_KEPT_CHARACTERS).split(/[\r\n]/);
    line = lines.pop() ?? '';
    if (!run.signal.aborted) for (const complete of lines) run.onStderrLine?.(complete);
  });
  child.stdout?.on('data', (chunk: Buffer) => {
    if (run.onStdout?.(chunk) === false) killGroup(child);
  });
  const stop = (): void => {
    killGroup(child);
  };
  run.signal.addEventListener('abort', stop, { once: true });
  try {
    const exitCode = await ended(child);
    if (run.signal.aborted) throw cancelledBy(run.signal);
    if (exitCode === NOT_FOUND && /git: not found|git: command not found/.test(stderr))
      throw notStarted(stderr);
    return { exitCode, stderr };
  } finally {
    run.signal.removeEventListener('abort', stop);
  }
}

function ended(child: ChildProcess): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    child.once('error', (error) => {
      reject(notStarted(error));
    });
    child.once('exit', (code) => {
      // Helpers that outlive git would keep its pipes open and the clone's folder busy.
      killGroup(child);
      timer = setTimeout(() => {
        child.stdout?.destroy();
        child.stderr?.destroy();
        child.stdio[3]?.destroy();
        resolve(code ?? undefined);
      }, LAST_WAIT_MS);
    });
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve(code ?? undefined);
    });
  });
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // The group is gone already, which is what was wanted.
  }
}

function notStarted(cause: unknown): GatewayError {
  return new GatewayError('UNFORESEEN', 'git could not be started on the server.', { cause });
}
