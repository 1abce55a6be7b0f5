import { spawn, type ChildProcess } from 'node:child_process';
import { constants } from 'node:os';
import { resolve } from 'node:path';

const MAIN = resolve('dist/apps/demo/src/main.js');
const INHERITED = ['PATH', 'HOME', 'TMPDIR', 'NODE_COMPILE_CACHE'];

export interface DemoProcessOptions {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Gives the demo its own terminal. */
  readonly terminal?: boolean;
}

/** Runs the demo in its own process, which inherits only PATH, HOME, TMPDIR and NODE_COMPILE_CACHE. */
export class DemoProcess {
  /** Everything printed so far. */
  stdout = '';
  stderr = '';
  /** Resolves with the exit code, or with 128 plus the number of the signal that ended it. */
  readonly exited: Promise<number>;
  private readonly child: ChildProcess;
  private wake: (() => void)[] = [];

  constructor({ args = [], env = {}, terminal = false }: DemoProcessOptions = {}) {
    const inherited = INHERITED.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value] as const];
    });
    const [command, commandArgs] = terminal
      ? inTerminal([MAIN, ...args])
      : [process.execPath, [MAIN, ...args]];
    const child = spawn(command, commandArgs, {
      env: { ...Object.fromEntries(inherited), TERM: 'xterm', ...env },
    });
    this.child = child;
    child.stdout.on('data', (chunk: Buffer) => {
      this.stdout += chunk.toString();
      for (const wake of this.wake.splice(0)) wake();
    });
    child.stderr.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()));
    this.exited = new Promise((resolveExit, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => {
        for (const wake of this.wake.splice(0)) wake();
        resolveExit(code ?? 128 + (signal ? constants.signals[signal] : 0));
      });
    });
  }

  /** Runs the demo to its end. */
  static async run(options: DemoProcessOptions): Promise<{ code: number; stdout: string; stderr: string }> {
    const demo = new DemoProcess(options);
    const code = await demo.exited;
    return { code, stdout: demo.stdout, stderr: demo.stderr };
  }

  /** Waits until the pattern is printed; fails if the process ends first. */
  async printed(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(this.stdout);
      if (found) return found;
      if (this.child.exitCode !== null || this.child.signalCode !== null) {
        throw new Error(`the demo ended without printing ${pattern}:\n${this.stdout}\n${this.stderr}`);
      }
      await new Promise<void>((resolveWake) => this.wake.push(resolveWake));
    }
  }

  type(text: string): void {
    this.child.stdin?.write(text);
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }
}

/** Returns the arguments with which `script` of util-linux or macOS runs a command in a terminal. */
function inTerminal(args: readonly string[]): [string, string[]] {
  const command = [process.execPath, ...args];
  if (process.platform === 'darwin') return ['script', ['-q', '/dev/null', ...command]];
  const line = command.map((part) => `'${part.replaceAll("'", String.raw`'\''`)}'`).join(' ');
  return ['script', ['-qefc', line, '/dev/null']];
}
