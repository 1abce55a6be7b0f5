import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

const HOOKS = join(import.meta.dirname, 'fixtures', 'run-from-sources.mjs');

/** A child process that runs the project's TypeScript sources and is there to be killed. */
export class SourceChild {
  private constructor(private readonly process: ChildProcessByStdio<null, Readable, Readable>) {}

  static start(program: string, ...args: readonly string[]): SourceChild {
    const options = [
      '--conditions=@run-gateway/source',
      '--disable-warning=ExperimentalWarning',
      '--import',
      HOOKS,
      program,
      ...args,
    ];
    return new SourceChild(spawn(process.execPath, options, { stdio: ['ignore', 'pipe', 'pipe'] }));
  }

  /**
   * Kills the program with SIGKILL once it has written `count` lines; resolves
   * with every line it has written whole until it died.
   * @throws what the program said on stderr when it ended by itself.
   */
  async killAfterLines(count: number): Promise<readonly string[]> {
    const lines: string[] = [];
    let complaint = '';
    this.process.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
    const exit = once(this.process, 'exit');
    for await (const line of createInterface({ input: this.process.stdout })) {
      if (lines.push(line) === count) this.process.kill('SIGKILL');
    }
    const [, signal] = (await exit) as [number | null, NodeJS.Signals | null];
    if (signal !== 'SIGKILL') throw new Error(`the child ended by itself: ${complaint}`);
    return lines;
  }
}
