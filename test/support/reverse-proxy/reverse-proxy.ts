import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { eventually } from '#testing';
import type { ProxySetup, ProxySite } from './proxy-setup.js';

const START_DEADLINE_MS = 20_000;
const MAX_LOG_CHARACTERS = 100_000;

/** A real proxy, in the foreground, in a temporary folder, with the configuration that the documents show. */
export class ReverseProxy {
  private log = '';

  private constructor(
    readonly name: string,
    readonly site: ProxySite,
    private readonly child: ChildProcess,
  ) {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (bytes: Buffer) => {
        this.log = (this.log + bytes.toString()).slice(-MAX_LOG_CHARACTERS);
      });
    }
  }

  /** Resolves when it answers over TLS; a missing program fails with a sentence. */
  static async start(setup: ProxySetup, where: Omit<ProxySite, 'folder'>): Promise<ReverseProxy> {
    const folder = await mkdtemp(join(tmpdir(), `proxy-${setup.program}-`));
    // Some give up their rights before they use it.
    await chmod(folder, 0o777);
    const site = { ...where, folder };
    await setup.prepare(site);
    const env = { PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`, HOME: folder };
    const child = spawn(setup.program, setup.args(folder), { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const proxy = new ReverseProxy(setup.name, site, child);
    child.on('error', (error) => (proxy.log += String(error)));
    try {
      await eventually(`${setup.name} to listen`, () => proxy.listening(), START_DEADLINE_MS);
    } catch (error) {
      const log = proxy.logs();
      await proxy.close();
      throw new Error(
        `${setup.name} does not run; the suite needs ${setup.program} of Debian on the PATH. Its log: ${log}`,
        { cause: error },
      );
    }
    return proxy;
  }

  /** `https://127.0.0.1:<port>`, for every wire. */
  get url(): string {
    return `https://127.0.0.1:${this.site.port}`;
  }

  logs(): string {
    return this.log;
  }

  async close(): Promise<void> {
    const { child } = this;
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 5_000);
      await exited;
      clearTimeout(timer);
    }
    await rm(this.site.folder, { recursive: true, force: true });
  }

  private listening(): Promise<true | undefined> {
    const { exitCode } = this.child;
    if (exitCode !== null) throw new Error(`it exited with ${exitCode}`);
    return new Promise((resolve) => {
      // Only whether it answers: a port alone may belong to one that is about to fail.
      const socket = connect({ port: this.site.port, host: '127.0.0.1', rejectUnauthorized: false });
      socket.once('secureConnect', () => {
        socket.destroy();
        resolve(true);
      });
      socket.once('error', () => resolve(undefined));
    });
  }
}
