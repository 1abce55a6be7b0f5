import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { freePort } from '#testing';
import { EVERYTHING } from './tool-server-entries.js';

/** The official example server over streamable HTTP, as a process on a loopback port that outlives its restarts. */
export class HttpToolServer {
  private child: ChildProcess | undefined;

  private constructor(private readonly port: number) {}

  static async start(): Promise<HttpToolServer> {
    const server = new HttpToolServer(await freePort());
    await server.begin();
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/mcp`;
  }

  async begin(): Promise<void> {
    const [script] = EVERYTHING.args;
    const env = { PATH: process.env['PATH'], PORT: String(this.port) };
    const child = spawn(process.execPath, [script, 'streamableHttp'], {
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.child = child;
    const listening = Promise.withResolvers<void>();
    createInterface({ input: child.stderr }).on('line', (line) => {
      if (line.includes('listening')) listening.resolve();
    });
    child.once('exit', (code) => listening.reject(new Error(`the server exited with ${code}`)));
    await listening.promise;
  }

  async end(): Promise<void> {
    const { child } = this;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
}
