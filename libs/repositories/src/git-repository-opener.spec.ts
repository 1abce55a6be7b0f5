import { jest } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ErrorReason } from '#errors';
import { GatewayError } from '#errors';
import {
  GitHttpServer,
  type GitHttpServerOptions,
  buildRepository,
  type BuiltRepository,
} from '#git-testing';
import { GitRepositoryOpener } from './git-repository-opener.js';
import type { GitRepositoryOpenerOptions } from './git-repository-opener-options.js';
import type { OpenedRepository } from './opened-repository.js';
import type { HostResolver } from './pinned-address.js';
import type { OpenRepositoryRequest } from './repository-opener.port.js';

const SESSION = '01JZZZZZZZZZZZZZZZZZZZZZZZ';
const DEADLINE_MS = 60_000;

jest.setTimeout(DEADLINE_MS);

let base: string;
let source: BuiltRepository;
const servers: GitHttpServer[] = [];
const openers: GitRepositoryOpener[] = [];

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'opener-'));
  source = await buildRepository(join(base, 'repos', 'sample.git'), {
    'README.md': '# Sample\n',
    'src/a.ts': '1',
  });
});

afterEach(async () => {
  await Promise.all(openers.splice(0).map((opener) => opener.close()));
  await Promise.all(servers.splice(0).map((server) => server.close()));
  await rm(base, { recursive: true });
});

async function serve(options: Partial<GitHttpServerOptions> = {}): Promise<GitHttpServer> {
  const server = await GitHttpServer.start({ root: join(base, 'repos'), ...options });
  servers.push(server);
  return server;
}

function opener(
  options: Partial<GitRepositoryOpenerOptions> = {},
  resolveHost?: HostResolver,
): GitRepositoryOpener {
  const made = new GitRepositoryOpener(
    { root: join(base, 'clones'), allowPrivateHosts: ['127.0.0.1'], timeoutMs: DEADLINE_MS, ...options },
    resolveHost,
  );
  openers.push(made);
  return made;
}

function request(url: string, overrides: Partial<OpenRepositoryRequest> = {}): OpenRepositoryRequest {
  return { sessionId: SESSION, url, ref: '', signal: new AbortController().signal, ...overrides };
}

async function refusal(action: Promise<unknown>): Promise<ErrorReason> {
  const error: unknown = await action.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof GatewayError)) throw new Error(`Not refused as it should be: ${String(error)}`);
  expect(error.message).not.toContain(base);
  expect(error.message).not.toContain('secret');
  return error.reason;
}

async function paths(repository: OpenedRepository): Promise<string[]> {
  return (await repository.fs.list()).entries.map((entry) => entry.path);
}

/** Lists everything in the clone folder that is not a finished clone. */
async function leftovers(): Promise<string[]> {
  return readdir(join(base, 'clones', '.passing')).catch(() => []);
}

function gitProcesses(): string[] {
  const { stdout } = spawnSync('ps', ['-eo', 'pid,args'], { encoding: 'utf8' });
  return stdout
    .split('\n')
    .filter((line) => line.includes('git') && line.includes(`127.0.0.1:${servers[0]?.port}/`));
}

async function until(condition: () => Promise<boolean> | boolean): Promise<void> {
  const deadline = Date.now() + DEADLINE_MS;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('The awaited condition did not occur in time.');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

describe('over smart HTTP', () => {
  it('opens the default branch and reports progress', async () => {
    const server = await serve();
    const steps: number[] = [];
    const opened = await opener().open(
      request(server.url('sample.git'), { onProgress: (percent) => steps.push(percent) }),
    );
    expect(opened).toMatchObject({
      url: server.url('sample.git'),
      name: 'sample',
      ref: '',
      commit: await source.git('rev-parse', 'HEAD'),
    });
    expect(await paths(opened)).toEqual(['README.md', 'src', 'src/a.ts']);
    expect(await opened.fs.readText('README.md')).toBe('# Sample\n');
    expect(steps[0]).toBe(0);
    expect(steps.at(-1)).toBe(100);
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
    expect(await leftovers()).toEqual([]);
  });

  it('opens a branch, a tag, an annotated tag and a commit', async () => {
    const first = await source.git('rev-parse', 'HEAD');
    await source.git('tag', 'v1');
    await source.git('tag', '-a', 'v1-annotated', '-m', 'one');
    await source.git('branch', 'feature/old');
    await source.commit({ 'later.txt': 'later' });
    const server = await serve();
    const opening = opener();
    for (const ref of ['feature/old', 'v1', 'v1-annotated', 'refs/heads/feature/old', first]) {
      const opened = await opening.open(request(server.url('sample.git'), { ref }));
      expect([ref, opened.ref, opened.commit]).toEqual([ref, ref, first]);
      expect(await opened.fs.exists('later.txt')).toBe(false);
    }
  });

  it('reuses the first clone, in this process and the next, without asking the server again', async () => {
    const server = await serve();
    const first = await opener().open(request(server.url('sample.git')));
    await source.commit({ 'later.txt': 'later' });
    const asked = server.requests.length;
    const second = await opener().open(request(server.url('sample.git')));
    expect(second.commit).toBe(first.commit);
    expect(server.requests.length).toBe(asked);
  });

  it.each([
    ['not_found', 'REPO_NOT_FOUND'],
    ['server_error', 'REPO_UNREACHABLE'],
    ['page', 'REPO_NOT_A_REPOSITORY'],
    ['one_line_page', 'REPO_NOT_A_REPOSITORY'],
  ] as const)('of a server that answers %s is %s', async (behaviour, reason) => {
    const server = await serve({ behaviour });
    expect(await refusal(opener().open(request(server.url('sample.git'))))).toBe(reason);
    expect(await leftovers()).toEqual([]);
  });

  it('of a repository that is not there is REPO_NOT_FOUND', async () => {
    const server = await serve();
    expect(await refusal(opener().open(request(server.url('absent.git'))))).toBe('REPO_NOT_FOUND');
  });

  it('asks for no credentials and sends none', async () => {
    const server = await serve({ basicAuth: { user: 'user', password: 'secret' } });
    expect(await refusal(opener().open(request(server.url('sample.git'))))).toBe('REPO_NOT_FOUND');
    const [, address = ''] = server.url('sample.git').split('//');
    const withCredentials = `http://user:secret@${address}`;
    expect(await refusal(opener().open(request(withCredentials)))).toBe('REPO_URL_FORBIDDEN');
  });

  it('of an empty repository is REPO_EMPTY for any ref', async () => {
    await buildRepository(join(base, 'repos', 'empty.git'));
    const server = await serve();
    expect(await refusal(opener().open(request(server.url('empty.git'))))).toBe('REPO_EMPTY');
    expect(await refusal(opener().open(request(server.url('empty.git'), { ref: 'main' })))).toBe(
      'REPO_EMPTY',
    );
  });

  it('distinguishes a missing ref from a malformed one', async () => {
    const server = await serve();
    const open = (ref: string): Promise<ErrorReason> =>
      refusal(opener().open(request(server.url('sample.git'), { ref })));
    const tree = await source.git('rev-parse', 'HEAD^{tree}');
    await source.git('tag', 'of-a-tree', tree);
    expect(await open('absent')).toBe('REPO_REF_NOT_FOUND');
    expect(await open('0123456789'.repeat(4))).toBe('REPO_REF_NOT_FOUND');
    expect(await open('of-a-tree')).toBe('REPO_REF_NOT_FOUND');
    expect(await open('--upload-pack=touch x')).toBe('FIELD_INVALID');
    await source.git('symbolic-ref', 'HEAD', 'refs/heads/unborn');
    expect(await open('')).toBe('REPO_REF_NOT_FOUND');
    expect(await leftovers()).toEqual([]);
  });

  it('does not follow a redirect to another address', async () => {
    const target = await serve();
    const server = await serve({ behaviour: 'redirect', redirectTo: target.url('sample.git/info/refs') });
    expect(await refusal(opener().open(request(server.url('sample.git'))))).toBe('REPO_NOT_FOUND');
    expect(target.requests).toEqual([]);
  });

  it('tries the address with .git where the server requires it', async () => {
    const server = await serve({ behaviour: 'redirect_to_suffix' });
    const opened = await opener().open(request(server.url('sample/')));
    expect(opened).toMatchObject({ name: 'sample', url: server.url('sample/') });
    expect(await opened.fs.exists('README.md')).toBe(true);
  });
});

describe('hosts', () => {
  it('refuses loopback and private addresses before sending a request', async () => {
    const server = await serve();
    const strict = opener({ allowPrivateHosts: [] });
    for (const url of [server.url('sample.git'), server.url('sample.git', 'localhost'), 'https://[::1]/x']) {
      expect(await refusal(strict.check(url, ''))).toBe('REPO_URL_FORBIDDEN');
      expect(await refusal(strict.open(request(url)))).toBe('REPO_URL_FORBIDDEN');
    }
    expect(server.requests).toEqual([]);
    expect(existsSync(join(base, 'clones'))).toBe(false);
  });

  it('refuses a name with a private address among its addresses', async () => {
    const mixed = opener({}, () => Promise.resolve(['93.184.215.14', '10.0.0.1']));
    expect(await refusal(mixed.open(request('https://mixed.example/x')))).toBe('REPO_URL_FORBIDDEN');
    const mapped = opener({}, () => Promise.resolve(['::ffff:10.0.0.1']));
    expect(await refusal(mapped.open(request('https://mapped.example/x')))).toBe('REPO_URL_FORBIDDEN');
  });

  it('connects to the address that was checked, even if the name resolves differently later', async () => {
    const server = await serve();
    let asked = 0;
    const pinned = opener({ allowPrivateHosts: ['rebound.invalid'] }, () => {
      asked += 1;
      return Promise.resolve(['127.0.0.1']);
    });
    const opened = await pinned.open(request(server.url('sample.git', 'rebound.invalid')));
    expect(await opened.fs.exists('README.md')).toBe(true);
    expect(asked).toBe(1);
  });

  it('that have no address or do not listen are REPO_UNREACHABLE', async () => {
    const nowhere = opener({}, () => Promise.reject(new Error('ENOTFOUND')));
    expect(await refusal(nowhere.open(request('https://nowhere.example/x')))).toBe('REPO_UNREACHABLE');
    const empty = opener({}, () => Promise.resolve([]));
    expect(await refusal(empty.open(request('https://nowhere.example/x')))).toBe('REPO_UNREACHABLE');
    const server = await serve();
    const url = server.url('sample.git');
    await servers.pop()?.close();
    expect(await refusal(opener().open(request(url)))).toBe('REPO_UNREACHABLE');
  });

  it('whose name is never resolved do not block a cancelled caller', async () => {
    const controller = new AbortController();
    const silent = opener({}, () => {
      setImmediate(() => {
        controller.abort();
      });
      return new Promise(() => undefined);
    });
    const opening = silent.open(request('https://silent.example/x', { signal: controller.signal }));
    expect(await refusal(opening)).toBe('REQUEST_CANCELLED');
  });
});

describe('limits', () => {
  it.each(['hang', 'hang_in_pack'] as const)(
    'a server with behaviour %s causes REPO_TIMEOUT, and no process is left',
    async (behaviour) => {
      const server = await serve({ behaviour });
      const hurried = opener({ timeoutMs: 1500 });
      expect(await refusal(hurried.open(request(server.url('sample.git'))))).toBe('REPO_TIMEOUT');
      await until(() => gitProcesses().length === 0);
      await until(async () => (await leftovers()).length === 0);
    },
  );

  it('a cancelled opening kills git and its helpers and leaves nothing', async () => {
    const server = await serve({ behaviour: 'hang' });
    const controller = new AbortController();
    const opening = opener().open(request(server.url('sample.git'), { signal: controller.signal }));
    const refused = refusal(opening);
    await until(() => server.requests.length > 0);
    expect(gitProcesses().length).toBeGreaterThan(0);
    const reason = new GatewayError('RUN_CANCELLED', 'The run was cancelled.');
    controller.abort(reason);
    expect(await refused).toBe('RUN_CANCELLED');
    await until(() => gitProcesses().length === 0);
    await until(async () => (await leftovers()).length === 0);
    await until(async () => (await server.openConnections) === 0);
  });

  it('releasing a session ends its openings', async () => {
    const server = await serve({ behaviour: 'hang' });
    const opening = opener();
    const refused = refusal(opening.open(request(server.url('sample.git'))));
    await until(() => server.requests.length > 0);
    await opening.release(SESSION);
    expect(await refused).toBe('REQUEST_CANCELLED');
    expect(gitProcesses()).toEqual([]);
    expect(await leftovers()).toEqual([]);
    server.behaviour = 'serve';
    await opening.open(request(server.url('sample.git')));
  });

  it('too many files are REPO_TOO_LARGE before any is written', async () => {
    const files = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`f${index}`, `${index}`]));
    await source.commit(files);
    const server = await serve();
    expect(await refusal(opener({ maxFiles: 20 }).open(request(server.url('sample.git'))))).toBe(
      'REPO_TOO_LARGE',
    );
    expect(await leftovers()).toEqual([]);
    await opener({ maxFiles: 32 }).open(request(server.url('sample.git')));
  });

  it('files that only grow when they are unpacked are REPO_TOO_LARGE', async () => {
    await source.commit({ 'zeros.bin': Buffer.alloc(20_000_000) });
    const server = await serve();
    const small = opener({ maxBytes: 2_000_000 });
    expect(await refusal(small.open(request(server.url('sample.git'))))).toBe('REPO_TOO_LARGE');
    expect(await leftovers()).toEqual([]);
  });

  it('a pack that is too large is REPO_TOO_LARGE', async () => {
    const { randomBytes } = await import('node:crypto');
    await source.commit({ 'random.bin': randomBytes(8_000_000) });
    const server = await serve();
    const small = opener({ maxBytes: 1_000_000, measureIntervalMs: 1 });
    expect(await refusal(small.open(request(server.url('sample.git'))))).toBe('REPO_TOO_LARGE');
    expect(await leftovers()).toEqual([]);
  });

  it.each(['', '..', '../x', 'a/b', '.passing', 'x'.repeat(200), 'a\0b'])(
    'the session id %j is refused as a folder name',
    async (sessionId) => {
      const server = await serve();
      const opening = opener().open(request(server.url('sample.git'), { sessionId }));
      expect(await refusal(opening)).toBe('FIELD_INVALID');
      expect(await refusal(opener().release(sessionId))).toBe('FIELD_INVALID');
    },
  );
});

describe('the content of a repository', () => {
  it('is checked out as committed, and nothing dangerous in it takes effect', async () => {
    const executed = join(base, 'executed');
    await source.commit({
      '.gitattributes': '*.txt text eol=crlf ident\n*.enc working-tree-encoding=UTF-32\n*.dat filter=evil\n',
      'a.txt': 'one\n$Id$\n',
      'b.enc': Buffer.from(
        '\ufeffplain'.split('').flatMap((letter) => [...Buffer.from(letter, 'utf16le'), 0, 0]),
      ),
      'c.dat': 'plain',
      'tool.sh': { content: '#!/bin/sh\n', executable: true },
      out: { symlink: '/etc/passwd' },
      up: { symlink: '../clone.json' },
      'inside.md': { symlink: 'README.md' },
      'ünï 😀 name': 'x',
      '.gitmodules': `[submodule "x"]\n\tpath = x\n\turl = ext::touch ${executed}\n`,
    });
    await writeFile(Buffer.concat([Buffer.from(`${source.folder}/bad-`), Buffer.from([0xff])]), 'x');
    await writeFile(join(source.folder, 'line\nbreak'), 'x');
    await source.commit({});
    const server = await serve();
    const { fs } = await opener().open(request(server.url('sample.git')));
    expect(await fs.readText('a.txt')).toBe('one\n$Id$\n');
    expect(await fs.readText('b.enc')).toBe('plain');
    expect(await fs.readText('c.dat')).toBe('plain');
    expect(await fs.readText('inside.md')).toBe('# Sample\n');
    expect(await fs.stat('tool.sh')).toMatchObject({ executable: true });
    expect(await refusal(fs.readText('out'))).toBe('PATH_OUTSIDE_ROOT');
    expect(await refusal(fs.readText('up'))).toBe('PATH_OUTSIDE_ROOT');
    const { entries, unreadableNames } = await fs.list();
    expect(entries.map((entry) => entry.path)).toContain('ünï 😀 name');
    expect(entries.some((entry) => entry.path.includes('.git/'))).toBe(false);
    expect(unreadableNames).toBe(2);
    expect(existsSync(executed)).toBe(false);
  });
});

describe('local paths', () => {
  it('are opened below the root at their commit, without uncommitted changes', async () => {
    await writeFile(join(source.folder, 'uncommitted.txt'), 'x');
    const opening = opener({ reposRoot: join(base, 'repos') });
    const opened = await opening.open(request(source.folder));
    expect(opened).toMatchObject({ name: 'sample', commit: await source.git('rev-parse', 'HEAD') });
    expect(await paths(opened)).toEqual(['README.md', 'src', 'src/a.ts']);
    await opening.check(source.folder, 'main');
  });

  it('are opened where they are listed, including linked worktrees, bare repositories and names with spaces', async () => {
    const bare = join(base, 'bare repository');
    await source.git('clone', '--quiet', '--bare', source.folder, bare);
    const worktree = join(base, 'worktree');
    await source.git('worktree', 'add', '--quiet', '-b', 'side', worktree);
    const opening = opener({ localPaths: [bare, worktree] });
    for (const path of [bare, `${worktree}/`]) {
      expect(await paths(await opening.open(request(path)))).toEqual(['README.md', 'src', 'src/a.ts']);
    }
    expect(await refusal(opening.open(request(source.folder)))).toBe('REPO_URL_FORBIDDEN');
  });

  it('run nothing that their configuration names, regardless of their owner', async () => {
    const executed = join(base, 'executed');
    const script = join(base, 'script.sh');
    await writeFile(script, `#!/bin/sh\ntouch ${executed}\n`);
    await chmod(script, 0o755);
    for (const setting of ['core.fsmonitor', 'uploadpack.packObjectsHook', 'core.sshCommand', 'core.pager']) {
      await source.git('config', setting, script);
    }
    for (const hook of ['post-checkout', 'pre-upload', 'post-upload-pack', 'reference-transaction']) {
      await writeFile(join(source.folder, '.git/hooks', hook), `#!/bin/sh\ntouch ${executed}\n`, {
        mode: 0o755,
      });
    }
    if (process.getuid?.() === 0) spawnSync('chown', ['-R', '12345', source.folder]);
    const opening = opener({ localPaths: [source.folder] });
    expect(await paths(await opening.open(request(source.folder)))).toContain('README.md');
    expect(existsSync(executed)).toBe(false);
  });

  it('are refused outside the root, by whichever path they are reached', async () => {
    const outside = await buildRepository(join(base, 'outside'), { 'secret.txt': 'secret' });
    const root = join(base, 'repos');
    const opening = opener({ reposRoot: root });
    await symlink(outside.folder, join(root, 'link'));
    await mkdir(join(root, 'pointer'));
    await writeFile(join(root, 'pointer/.git'), `gitdir: ${outside.folder}/.git\n`);
    await mkdir(join(root, 'dotlink'));
    await symlink(join(outside.folder, '.git'), join(root, 'dotlink/.git'));
    const borrower = await buildRepository(join(root, 'borrower'), { a: 'a' });
    await writeFile(
      join(borrower.folder, '.git/objects/info/alternates'),
      `${outside.folder}/.git/objects\n`,
    );
    for (const path of [
      outside.folder,
      join(base, 'nowhere'),
      `${root}/../outside`,
      '/',
      '/etc',
      join(root, 'link'),
      join(root, 'pointer'),
      join(root, 'dotlink'),
      join(root, 'borrower'),
    ]) {
      expect([path, await refusal(opening.check(path, ''))]).toEqual([path, 'REPO_URL_FORBIDDEN']);
      expect(await refusal(opening.open(request(path)))).toBe('REPO_URL_FORBIDDEN');
    }
    expect(await refusal(opener().check(source.folder, ''))).toBe('REPO_URL_FORBIDDEN');
  });

  it('are distinguished when missing, not a repository, or empty', async () => {
    const root = join(base, 'repos');
    await mkdir(join(root, 'folder'));
    await writeFile(join(root, 'file'), 'x');
    const empty = await buildRepository(join(root, 'empty'));
    const opening = opener({ reposRoot: root });
    expect(await refusal(opening.check(join(root, 'absent'), ''))).toBe('REPO_NOT_FOUND');
    expect(await refusal(opening.check(join(root, 'folder'), ''))).toBe('REPO_NOT_A_REPOSITORY');
    expect(await refusal(opening.check(join(root, 'file'), ''))).toBe('REPO_NOT_A_REPOSITORY');
    expect(await refusal(opening.check(join(source.folder, 'src'), ''))).toBe('REPO_NOT_A_REPOSITORY');
    expect(await refusal(opening.open(request(empty.folder)))).toBe('REPO_EMPTY');
  });
});

describe('over ssh', () => {
  /** A stand-in for ssh: logs its arguments, then runs the command of the remote side. */
  async function fakeSsh(): Promise<{ searchPath: string; calls: () => Promise<string[]> }> {
    const folder = join(base, 'bin');
    await mkdir(folder);
    const log = join(base, 'ssh-calls');
    const body = `printf '%s\\n' "$*" >> '${log}'\nfor last; do :; done\nunset GIT_DIR GIT_WORK_TREE\neval "$last"\n`;
    await writeFile(join(folder, 'ssh'), `#!/bin/sh\n${body}`, { mode: 0o755 });
    const calls = async (): Promise<string[]> => (await readFile(log, 'utf8')).trim().split('\n');
    return { searchPath: `${folder}:/usr/local/bin:/usr/bin:/bin`, calls };
  }

  it.each([
    ['ssh://git@code.example:2222', '/', 'HostKeyAlias=[code.example]:2222'],
    ['git@code.example', ':', 'HostKeyAlias=code.example'],
  ])(
    '%s is reached at its checked address and verified by the host key of its name',
    async (prefix, mark, alias) => {
      const { searchPath, calls } = await fakeSsh();
      const path = mark === '/' ? source.folder : `:${source.folder}`;
      const opening = opener({ searchPath }, () => Promise.resolve(['93.184.215.14']));
      const opened = await opening.open(request(`${prefix}${path}`));
      expect(await paths(opened)).toContain('README.md');
      const [call = ''] = await calls();
      expect(call).toContain('-o HostName=93.184.215.14');
      expect(call).toContain(`-o ${alias}`);
      expect(call).toContain('-o IdentityFile=/dev/null');
      expect(call).toContain('-o BatchMode=yes');
      expect(call).toMatch(/^-F \/dev\/null /);
    },
  );

  it('uses only the configured key', async () => {
    const { searchPath, calls } = await fakeSsh();
    const file = join(base, "it's a key");
    const opening = opener({ searchPath, sshIdentity: { kind: 'file', file } }, () =>
      Promise.resolve(['93.184.215.14']),
    );
    await opening.open(request(`ssh://git@code.example${source.folder}`));
    expect((await calls())[0]).toContain(
      `-o IdentitiesOnly=yes -o IdentityAgent=none -o IdentityFile="${file}"`,
    );
  });
});
