import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A server under test in a process of its own, on one processor core. */
export class ServerProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly http: string,
    readonly grpc: string,
  ) {}

  static async start(
    script: string,
    env: Readonly<Record<string, string>>,
    core: number,
  ): Promise<ServerProcess> {
    const child = spawn('taskset', ['-c', String(core), process.execPath, '--enable-source-maps', script], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
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
    const exited = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGKILL');
    await exited;
  }
}
