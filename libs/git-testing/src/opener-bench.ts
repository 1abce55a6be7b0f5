import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GatewayError } from '#errors';
import {
  GitRepositoryOpener,
  type GitRepositoryOpenerOptions,
  type HostResolver,
  type OpenedRepository,
  type OpenRepositoryRequest,
} from '#repositories';
import { patience } from '#testing';
import { GitHttpServer, type GitHttpServerOptions } from './git-http-server.js';
import { buildRepository, type BuiltRepository, type FixtureFiles } from './repository-builder.js';

const USUAL_PATH = '/usr/local/bin:/usr/bin:/bin';
const DEADLINE_MS = 30_000;

/** Openers on one cache, and real git servers for them, in a temporary folder. */
export class OpenerBench {
  private readonly servers: GitHttpServer[] = [];
  private readonly openers: GitRepositoryOpener[] = [];

  private constructor(readonly folder: string) {}

  static async create(): Promise<OpenerBench> {
    return new OpenerBench(await mkdtemp(join(tmpdir(), 'opener-bench-')));
  }

  /** The folder of clones. */
  get root(): string {
    return join(this.folder, 'clones');
  }

  build(name: string, files?: FixtureFiles): Promise<BuiltRepository> {
    return buildRepository(join(this.folder, 'repos', name), files);
  }

  async serve(options: Partial<GitHttpServerOptions> = {}): Promise<GitHttpServer> {
    const server = await GitHttpServer.start({ root: join(this.folder, 'repos'), ...options });
    this.servers.push(server);
    return server;
  }

  opener(options: Partial<GitRepositoryOpenerOptions> = {}, resolveHost?: HostResolver): GitRepositoryOpener {
    const opener = new GitRepositoryOpener(
      { root: this.root, allowPrivateHosts: ['127.0.0.1'], timeoutMs: DEADLINE_MS * patience(), ...options },
      resolveHost,
    );
    this.openers.push(opener);
    return opener;
  }

  open(
    opener: GitRepositoryOpener,
    url: string,
    given: Partial<OpenRepositoryRequest> = {},
  ): Promise<OpenedRepository> {
    const { signal } = new AbortController();
    return opener.open({ sessionId: 'session-1', url, ref: '', signal, ...given });
  }

  /**
   * A search path on which every call of git is noted before git itself is
   * run; `calls` gives the arguments of each, `calls('fetch')` those of one command.
   */
  async watchGit(): Promise<{ searchPath: string; calls: (command?: string) => Promise<string[]> }> {
    const bin = join(this.folder, 'bin');
    const log = join(this.folder, 'git-calls');
    await mkdir(bin);
    const git = spawnSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).stdout.trim();
    // Arguments of one call, and those of every process of its machine, stand on one line each.
    const script = `#!/bin/sh\nprintf '%s\\n' "$*" >> '${log}'\nexec '${git}' "$@"\n`;
    await writeFile(join(bin, 'git'), script, { mode: 0o755 });
    const calls = async (command = ''): Promise<string[]> => {
      const text = await readFile(log, 'utf8').catch(() => '');
      return text.split('\n').filter((line) => line !== '' && line.startsWith(command));
    };
    return { searchPath: `${bin}:${USUAL_PATH}`, calls };
  }

  /** Returns the temporary folders of clones that are being made or removed. */
  leftovers(): Promise<string[]> {
    return readdir(join(this.root, '.passing')).catch(() => []);
  }

  /** The commits that are checked out, of all repositories. */
  async checkouts(): Promise<string[]> {
    const entries = await readdir(join(this.root, '.cache')).catch(() => []);
    const commits = entries.map((entry) =>
      readdir(join(this.root, '.cache', entry, 'commits')).catch(() => []),
    );
    return (await Promise.all(commits)).flat().sort();
  }

  async close(): Promise<void> {
    await Promise.all(this.openers.map((opener) => opener.close()));
    await Promise.all(this.servers.map((server) => server.close()));
    await rm(this.folder, { recursive: true });
  }
}

/** The command lines of all processes that hold the text. */
export function processesWith(text: string): string[] {
  const { stdout } = spawnSync('ps', ['-eww', '-o', 'args'], { encoding: 'utf8', maxBuffer: 1 << 26 });
  return stdout.split('\n').filter((line) => line.includes(text));
}

/** The error that the action is refused with. */
export async function refusalOf(action: Promise<unknown>): Promise<GatewayError> {
  const error: unknown = await action.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof GatewayError) return error;
  throw new Error(`Not refused as it should be: ${String(error)}`);
}
