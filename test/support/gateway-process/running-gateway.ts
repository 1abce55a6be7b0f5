import { spawn, type ChildProcess } from 'node:child_process';
import { constants } from 'node:os';
import { createInterface } from 'node:readline';
import { afterPatience } from '#testing';
import { parseReadyLine, type ReadyLine } from './ready-line.js';

export interface LaunchOptions {
  readonly main: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly readyDeadlineMs: number;
  /** Gets each line of stdout and stderr as it comes. */
  readonly onLine: (line: string) => void;
}

/** One life of a gateway process, from its ready line to its exit. */
export class RunningGateway {
  private constructor(
    private readonly child: ChildProcess,
    readonly ready: ReadyLine,
    /** Resolves with the exit code, or with 128 plus the number of the signal that ended it. */
    readonly exited: Promise<number>,
  ) {}

  /** Fails, with no process left behind, when it exits or stays silent instead of becoming ready. */
  static async launch(options: LaunchOptions): Promise<RunningGateway> {
    const child = spawn(process.execPath, [options.main, ...options.args], {
      env: options.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const exited = new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)));
    });
    const ready = new Promise<ReadyLine>((resolve) => {
      createInterface({ input: child.stderr }).on('line', options.onLine);
      createInterface({ input: child.stdout }).on('line', (line) => {
        options.onLine(line);
        const found = parseReadyLine(line);
        if (found) resolve(found);
      });
    });
    const died = exited.then((code) => {
      throw new Error(`the gateway exited with code ${code} before it was ready`);
    });
    try {
      const found = await withinDeadline(
        Promise.race([ready, died]),
        options.readyDeadlineMs,
        'become ready',
      );
      return new RunningGateway(child, found, exited);
    } catch (error) {
      child.kill('SIGKILL');
      await exited.catch(() => undefined);
      throw error;
    } finally {
      died.catch(() => undefined);
    }
  }

  get pid(): number {
    return this.child.pid!;
  }

  /** False once it has ended, however that came. */
  get alive(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Sends the signal and waits for the exit; past the deadline kills it and fails. */
  async end(signal: NodeJS.Signals, deadlineMs: number): Promise<number> {
    this.child.kill(signal);
    try {
      return await withinDeadline(this.exited, deadlineMs, `exit after ${signal}`);
    } catch (error) {
      this.child.kill('SIGKILL');
      await this.exited;
      throw error;
    }
  }
}

async function withinDeadline<T>(work: Promise<T>, deadlineMs: number, what: string): Promise<T> {
  let stop: (() => void) | undefined;
  const late = new Promise<never>((_, reject) => {
    stop = afterPatience(deadlineMs, () =>
      reject(new Error(`the gateway did not ${what} within ${deadlineMs} ms`)),
    );
  });
  return Promise.race([work, late]).finally(() => stop?.());
}
