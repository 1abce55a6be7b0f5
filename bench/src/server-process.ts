import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A folder for CPU profiles of the servers; those that end on SIGTERM leave one each. */
const PROFILES = process.env['BENCH_PROFILES'] ?? '';
const FLAGS = PROFILES === '' ? [] : ['--cpu-prof', `--cpu-prof-dir=${PROFILES}`];

const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** A server under test in a process of its own, on the processor cores that it is given. */
export class ServerProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly http: string,
    readonly grpc: string,
  ) {}

  /** Resolves when the server has printed its ready line: JSON with `msg: "ready"` and its addresses. */
  static async start(
    script: string,
    env: Readonly<Record<string, string>>,
    core: number | string,
  ): Promise<ServerProcess> {
    const args = ['-c', String(core), process.execPath, '--enable-source-maps', ...FLAGS, script];
    const child = spawn('taskset', args, {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    running.add(child);
    child.once('exit', () => running.delete(child));
    const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
    for await (const line of lines) {
      if (!line.startsWith('{')) continue;
      const { msg, http, grpc } = JSON.parse(line) as { msg?: string; http?: string; grpc?: string };
      if (msg !== 'ready') continue;
      child.stdout?.resume();
      return new ServerProcess(child, http ?? '', grpc ?? '');
    }
    throw new Error(`${script} did not become ready`);
  }

  get pid(): number {
    return this.child.pid as number;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exited = once(this.child, 'exit');
    this.child.kill(PROFILES === '' ? 'SIGKILL' : 'SIGTERM');
    await exited;
  }
}
