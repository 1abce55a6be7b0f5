import { spawn, type ChildProcess } from 'node:child_process';
import { GatewayError } from '#errors';
import { cancelledBy } from '#sandbox';

const STDERR_KEPT_CHARACTERS = 8_192;
/** The longest wait, in ms, for pipes that stay open after the process group was killed. */
const PIPE_CLOSE_TIMEOUT_MS = 500;

/**
 * Shell script that sets a data limit, which git's children inherit, and then becomes git. The limit covers a
 * process's own memory, not the files that it maps. Where the system does not support the limit, git runs without
 * it.
 */
const WITH_LIMIT = 'ulimit -d "$0" 2>/dev/null; exec git "$@"';
/** Exit code of a shell that does not find the command. */
const NOT_FOUND = 127;

export interface GitRun {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Memory limit, in bytes, of git and of each of its children. */
  readonly maxMemoryBytes: number;
  /** Return false to stop reading: git is then killed, which is no failure. */
  readonly onStdout?: (chunk: Buffer) => boolean;
  /** Called per line; a line ends at a line feed or, as in progress output, at a carriage return. */
  readonly onStderrLine?: (line: string) => void;
  /** Receives what git writes to file descriptor 3, where the environment can send its traces. */
  readonly onTrace?: (chunk: Buffer) => void;
}

export interface GitResult {
  /** Undefined when git was killed by a signal, including after `onStdout` returned false. */
  readonly exitCode: number | undefined;
  /** The end of git's stderr, in English. It may contain the URL and paths: never show it to a client. */
  readonly stderr: string;
}

/**
 * Runs git without a shell, as the leader of its own process group. When the signal fires, the whole group is
 * killed, including helpers and ssh, and the run rejects with the signal's reason.
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
      // Helpers that outlive git would hold its pipes open and keep using the clone's folder.
      killGroup(child);
      timer = setTimeout(() => {
        child.stdout?.destroy();
        child.stderr?.destroy();
        child.stdio[3]?.destroy();
        resolve(code ?? undefined);
      }, PIPE_CLOSE_TIMEOUT_MS);
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
    // The group has already exited.
  }
}

function notStarted(cause: unknown): GatewayError {
  return new GatewayError('UNFORESEEN', 'git could not be started on the server.', { cause });
}
