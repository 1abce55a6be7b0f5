import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  openSession,
  runOf,
  runToEnd,
  sessionOf,
  WireFailure,
  WIRES,
  type GatewayClient,
  type InitReply,
} from '../support/clients/index.js';
import { GitHttpServer, buildRepository } from '#git-testing';
import { eventually } from '#testing';
import { GatewayProcess } from '../support/gateway-process/index.js';

const run = promisify(execFile);
const SECRET = 'the secret outside of the tree';

/** URLs that are refused before anything is started. */
const REFUSED: readonly (readonly [url: string, reason: string])[] = [
  ['file:///etc/passwd', 'REPO_URL_FORBIDDEN'],
  ['FILE:/etc', 'REPO_URL_FORBIDDEN'],
  ['ext::sh -c touch% /tmp/pwned', 'REPO_URL_FORBIDDEN'],
  ['fd::17', 'REPO_URL_FORBIDDEN'],
  ['git://example.com/a/b', 'REPO_URL_FORBIDDEN'],
  ['ftp://example.com/a/b', 'REPO_URL_FORBIDDEN'],
  ['--upload-pack=touch /tmp/pwned', 'REPO_URL_INVALID'],
  ['-oProxyCommand=touch /tmp/pwned', 'REPO_URL_INVALID'],
  ['ssh://-oProxyCommand=x/a/b', 'REPO_URL_INVALID'],
  ['git@-oProxyCommand=x:a/b', 'REPO_URL_INVALID'],
  ['https://user:password@example.com/a/b', 'REPO_URL_FORBIDDEN'],
  ['https://token@example.com/a/b', 'REPO_URL_FORBIDDEN'],
  ['https://localhost/a/b', 'REPO_URL_FORBIDDEN'],
  ['https://127.0.0.2/a/b', 'REPO_URL_FORBIDDEN'],
  ['https://2130706434/a/b', 'REPO_URL_FORBIDDEN'],
  ['https://0x7f.2/a/b', 'REPO_URL_FORBIDDEN'],
  ['https://[::1]/a/b', 'REPO_URL_FORBIDDEN'],
  ['https://[::ffff:127.0.0.2]/a/b', 'REPO_URL_FORBIDDEN'],
  ['https://10.0.0.1/a/b', 'REPO_URL_FORBIDDEN'],
  ['https://192.168.1.1/a/b', 'REPO_URL_FORBIDDEN'],
  ['https://169.254.169.254/latest/meta-data', 'REPO_URL_FORBIDDEN'],
  ['https://[fd00::1]/a/b', 'REPO_URL_FORBIDDEN'],
  ['https://intranet/a/b', 'REPO_URL_FORBIDDEN'],
  ['http://example.com/a/b', 'REPO_URL_FORBIDDEN'],
  ['git@10.0.0.1:a/b', 'REPO_URL_FORBIDDEN'],
  ['/etc', 'REPO_URL_FORBIDDEN'],
  ['/', 'REPO_URL_FORBIDDEN'],
  ['../..', 'REPO_URL_INVALID'],
  ['https://', 'REPO_URL_INVALID'],
  ['https://example.com', 'REPO_URL_INVALID'],
  ['https://example.com/a?b', 'REPO_URL_INVALID'],
  ['https://example.com/a b', 'REPO_URL_INVALID'],
  ['https://example.com/a\nb', 'REPO_URL_INVALID'],
];

describe('repositories', () => {
  let folder: string;
  let git: GitHttpServer;
  let gateway: GatewayProcess;
  let silent: Server;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'e2e-repositories-'));
    const served = join(folder, 'served');
    await buildRepository(join(served, 'empty'));
    await buildRepository(join(served, 'plain'), { 'README.md': '# Plain\n\nA plain repository.\n' });
    await buildHostile(join(served, 'hostile'), folder);
    await mkdir(join(served, 'folder'));
    await writeFile(join(served, 'folder', 'file'), 'no repository');
    await symlink('/etc', join(served, 'leads-out'));
    git = await GitHttpServer.start({ root: served });
    silent = createServer().listen(0, '127.0.0.1');
    gateway = await GatewayProcess.start({
      env: {
        ALLOW_PRIVATE_HOSTS: '127.0.0.1',
        REPOS_ROOT: served,
        REPO_TIMEOUT: '1500ms',
        // The number of repositories that may be open at the same time.
        MAX_ANALYSES: '32',
      },
    });
  }, 60_000);

  afterAll(async () => {
    await gateway?.close();
    await git?.close();
    silent?.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** Returns the temporary folders of failed clones. */
  async function leftovers(): Promise<string[]> {
    const passing = join(gateway.dataDir, 'repositories', '.passing');
    return existsSync(passing) ? readdir(passing) : [];
  }

  describe.each(WIRES)('on $name', ({ open }) => {
    let client: GatewayClient;

    beforeAll(async () => {
      client = await open(gateway);
    });

    afterAll(() => client?.close());

    it('refuses every URL that must not be fetched, starts nothing, and does not echo it', async () => {
      for (const [repoUrl, reason] of REFUSED) {
        const failure = await client.call('InitRun', { repoUrl }).then(
          () => new Error('it was answered'),
          (error: unknown) => error,
        );
        expect({ repoUrl, failure }).toMatchObject({ failure: { code: 'INVALID_ARGUMENT', reason } });
        if (repoUrl.length > 10) expect((failure as WireFailure).message).not.toContain(repoUrl.slice(3));
      }
      expect(existsSync('/tmp/pwned')).toBe(false);
    });

    it('does not reveal which local paths exist outside of the root', async () => {
      const messages = new Set<string>();
      for (const repoUrl of ['/etc', '/no/such/folder', folder, '/root/.ssh']) {
        const failure = (await client
          .call('InitRun', { repoUrl })
          .catch((error: unknown) => error)) as WireFailure;
        expect(failure.reason).toBe('REPO_URL_FORBIDDEN');
        messages.add(failure.message);
      }
      expect(messages.size).toBe(1);
    });

    it('refuses a local path whose symlink leads out of the root', async () => {
      const repoUrl = join(folder, 'served', 'leads-out');
      const failure = await client.call('InitRun', { repoUrl }).catch((error: unknown) => error);
      expect(failure).toMatchObject({ code: 'INVALID_ARGUMENT', reason: 'REPO_URL_FORBIDDEN' });
    });

    it.each([
      ['an empty repository', () => git.url('empty'), 'INVALID_ARGUMENT', 'REPO_EMPTY'],
      ['a folder that is not a repository', () => git.url('folder'), 'INVALID_ARGUMENT', 'REPO_NOT_FOUND'],
      ['nothing at all', () => git.url('no/such'), 'INVALID_ARGUMENT', 'REPO_NOT_FOUND'],
      ['a port without a listener', () => 'http://127.0.0.1:1/a/b', 'UNAVAILABLE', 'REPO_UNREACHABLE'],
      [
        'a host that does not exist',
        () => 'https://no-such-host.invalid/a/b',
        'UNAVAILABLE',
        'REPO_UNREACHABLE',
      ],
      ['an unknown ref', () => git.url('plain'), 'INVALID_ARGUMENT', 'REPO_REF_NOT_FOUND', 'no-such-branch'],
    ])('ends the bootstrap of %s with an ERROR and its reason', async (_, url, code, reason, ref = '') => {
      const opened = await client.call<InitReply>('InitRun', { repoUrl: url(), ref });
      const events = await client.watch({ runId: opened.bootstrapRunId }).all();
      expect(events.at(-1)).toMatchObject({ eventType: 'EVENT_TYPE_ERROR', error: { code, reason } });
      expect(await runOf(client, opened.bootstrapRunId)).toMatchObject({
        state: 'RUN_STATE_FAILED',
        error: { code, reason },
      });
      expect(await sessionOf(client, opened.sessionId)).toMatchObject({ running: false });
      expect(await leftovers()).toEqual([]);
    });

    it("reports the session's commit, and the progress of the clone", async () => {
      const opened = await client.call<InitReply>('InitRun', { repoUrl: git.url('plain'), goal: 'look' });
      const events = await client.watch({ runId: opened.bootstrapRunId }).all();
      const told = events.filter(({ eventType }) => eventType === 'EVENT_TYPE_PROGRESS');
      expect(told.map(({ message }) => message)).toContain('The repository is open 100 %');
      const { stdout } = await run('git', ['rev-parse', 'HEAD'], { cwd: join(folder, 'served', 'plain') });
      expect((await sessionOf(client, opened.sessionId)).commit).toBe(stdout.trim());
    });

    it('describes a hostile tree without leaving it, and passes its names through unchanged', async () => {
      const { sessionId } = await openSession(client, { repoUrl: git.url('hostile') });
      const { last } = await runToEnd(client, { sessionId, pipelineId: 'code_roots' });
      expect(last).toMatchObject({
        eventType: 'EVENT_TYPE_COMPLETE',
        message: expect.stringContaining('JavaScript'),
      });
      expect(JSON.stringify(last)).not.toContain(SECRET);
    }, 30_000);
  });

  it('never reads through the symlinks of a hostile tree, whatever is requested', async () => {
    const client = await WIRES[0]!.open(gateway);
    const opened = await openSession(client, { repoUrl: git.url('hostile'), goal: 'what do the links say?' });
    const events = await client.watch({ runId: opened.bootstrapRunId }).all();
    expect(JSON.stringify(events)).not.toContain(SECRET);
    const { stdout } = await run('grep', ['-rlF', SECRET, gateway.dataDir]).catch(() => ({ stdout: '' }));
    expect(stdout).toBe('');
  }, 30_000);

  it('ends a clone with REPO_TIMEOUT when the host accepts the request but never answers', async () => {
    const client = await WIRES[0]!.open(gateway);
    const { port } = silent.address() as { port: number };
    const opened = await openSession(client, { repoUrl: `http://127.0.0.1:${port}/a/b` });
    expect(await runOf(client, opened.bootstrapRunId)).toMatchObject({ error: { reason: 'REPO_TIMEOUT' } });
    expect(await leftovers()).toEqual([]);
  }, 30_000);

  it('stops git when the run is cancelled', async () => {
    const hanging = await GitHttpServer.start({ root: folder, behaviour: 'hang' });
    try {
      const client = await WIRES[0]!.open(gateway);
      const opened = await client.call<InitReply>('InitRun', { repoUrl: hanging.url('a/b') });
      const watching = client.watch({ runId: opened.bootstrapRunId });
      await watching.first(2);
      await client.call('CancelRun', { sessionId: opened.sessionId, runId: opened.bootstrapRunId });
      expect((await watching.all()).at(-1)).toMatchObject({ error: { reason: 'RUN_CANCELLED' } });
      await eventually('git to be gone', async () =>
        (await hanging.openConnections) === 0 ? true : undefined,
      );
      await eventually('its folder to be gone', async () =>
        (await leftovers()).length === 0 ? true : undefined,
      );
    } finally {
      await hanging.close();
    }
  }, 30_000);

  it('clones once for 20 sessions opened at the same time', async () => {
    await buildRepository(join(folder, 'served', 'wanted'), { 'README.md': '# Wanted\n' });
    const client = await WIRES[0]!.open(gateway);
    const opened = await Promise.all(
      Array.from({ length: 20 }, () => openSession(client, { repoUrl: git.url('wanted'), goal: 'look' })),
    );
    const asked = git.requests.filter((line) => line.includes('/wanted/'));
    expect(asked.filter((line) => line.startsWith('GET')).length).toBe(1);
    const sessions = await Promise.all(opened.map(({ sessionId }) => sessionOf(client, sessionId)));
    expect(new Set(sessions.map(({ commit }) => commit)).size).toBe(1);
    expect(sessions[0]?.commit).toMatch(/^[0-9a-f]{40}$/);
  }, 60_000);

  it('opens a private repository with credentials that appear in no event, log line or file', async () => {
    const login = { user: 'robot', password: 'w0rd-nobody-sees' };
    const closed = await GitHttpServer.start({ root: join(folder, 'served'), basicAuth: login });
    const echo = await GitHttpServer.start({ root: folder, basicAuth: login, behaviour: 'echo_login' });
    const known = await GatewayProcess.start({
      env: {
        ALLOW_PRIVATE_HOSTS: '127.0.0.1',
        REPO_CREDENTIALS: JSON.stringify({ '127.0.0.1': login }),
        LOG_LEVEL: 'trace',
      },
    });
    try {
      const client = await WIRES[0]!.open(known);
      const answers: unknown[] = [];
      for (const repoUrl of [closed.url('plain'), echo.url('a/b')]) {
        const opened = await client.call<InitReply>('InitRun', { repoUrl, goal: 'look' });
        const events = await client.watch({ runId: opened.bootstrapRunId }).all();
        const session = await sessionOf(client, opened.sessionId);
        answers.push(opened, events, session, await runOf(client, opened.bootstrapRunId));
        expect(session.commit).toMatch(repoUrl === closed.url('plain') ? /^[0-9a-f]{40}$/ : /^$/);
      }
      expect(echo.logins.filter((each) => each !== '').length).toBeGreaterThan(0);
      expect(JSON.stringify(answers)).toContain('REPO_NOT_FOUND');
      expect(`${JSON.stringify(answers)}\n${known.logs()}`).not.toContain(login.password);
      const { stdout } = await run('grep', ['-rl', login.password, known.dataDir]).catch(() => ({
        stdout: '',
      }));
      expect(stdout).toBe('');
      await known.stop();
      const message = await known.restart({ REPO_CREDENTIALS: `{"a": "${login.password}` }).then(
        () => '',
        (error: unknown) => String(error),
      );
      expect(message).toContain('REPO_CREDENTIALS must be ');
      expect(message).not.toContain(login.password);
    } finally {
      await known.close();
      await closed.close();
      await echo.close();
    }
  }, 60_000);

  it('after kill -9 during a clone ends its git, removes its partial files, and opens the repository', async () => {
    const slow = await GitHttpServer.start({ root: join(folder, 'served'), behaviour: 'hang_in_pack' });
    const killed = await GatewayProcess.start({
      env: { ALLOW_PRIVATE_HOSTS: '127.0.0.1', REPO_TIMEOUT: '10m' },
    });
    const passing = join(killed.dataDir, 'repositories', '.passing');
    try {
      const client = await WIRES[0]!.open(killed);
      const opened = await client.call<InitReply>('InitRun', { repoUrl: slow.url('plain'), goal: 'look' });
      await eventually('the pack to begin', async () => (slow.requests.length >= 3 ? true : undefined));
      await killed.kill();
      expect(await slow.openConnections).toBeGreaterThan(0);
      slow.behaviour = 'serve';
      const left = await readdir(passing);
      expect(left.length).toBeGreaterThan(0);
      await killed.restart();
      await eventually('its rest to be gone', async () =>
        (await readdir(passing)).some((name) => left.includes(name)) ? undefined : true,
      );
      const again = await WIRES[0]!.open(killed);
      const events = await again.watch({ runId: opened.bootstrapRunId }).all();
      expect(events.at(-1)).toMatchObject({ eventType: 'EVENT_TYPE_COMPLETE' });
      await eventually('the old git to be gone', async () =>
        (await slow.openConnections) === 0 ? true : undefined,
      );
    } finally {
      await killed.close();
      await slow.close();
    }
  }, 60_000);

  it('leaves nothing of refused and failed repositories on disk', async () => {
    const { stdout } = await run('find', [gateway.dataDir, '-type', 'l', '-lname', '/*']);
    for (const link of stdout.split('\n').filter((line) => line !== ''))
      expect(link).toContain('repositories');
  });
});

/** Builds a tree with everything hostile that a repository can contain. */
async function buildHostile(repository: string, outside: string): Promise<void> {
  await writeFile(join(outside, 'secret.md'), SECRET);
  const built = await buildRepository(repository, {
    'src/index.js': "import './ship.js';\n",
    'src/\u{1f6a2} ship.js': 'export const ship = 1;\n',
    'src/new\nline.js': 'export const line = 2;\n',
    'src/"quoted" $(touch pwned) `x`.js': 'export const quoted = 3;\n',
    'src/-rf.js': 'export const option = 4;\n',
    'src/..dots.js': 'export const dots = 5;\n',
    'src/tab\there.js': 'export const tab = 6;\n',
    'README.md': { symlink: join(outside, 'secret.md') },
    'package.json': { symlink: '../../secret.md' },
    device: { symlink: '/dev/zero' },
    loop: { symlink: 'loop' },
    up: { symlink: '..' },
    etc: { symlink: '/etc' },
    '.gitattributes': '* filter=evil\n*.js text eol=crlf\n',
    '.gitmodules': '[submodule "x"]\n\tpath = x\n\turl = ext::sh -c "touch /tmp/pwned"\n',
    'huge.json': '['.repeat(200_000),
    'zeros.js': new Uint8Array(100_000),
  });
  // A name that is not UTF-8; only the file system can create it.
  const bytes = Buffer.concat([
    Buffer.from(`${repository}/src/`),
    Buffer.from([0xff, 0xfe]),
    Buffer.from('.js'),
  ]);
  await writeFile(bytes, 'export const bytes = 7;\n');
  await built.commit({ 'src/last.js': 'export const last = 8;\n' });
}
