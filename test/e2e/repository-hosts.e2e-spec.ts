import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  sessionOf,
  WIRES,
  type GatewayClient,
  type InitReply,
  type WatchedEvent,
} from '../support/clients/index.js';
import {
  GitHttpServer,
  type GitHttpServerOptions,
  buildRepository,
  type BuiltRepository,
} from '#git-testing';
import { eventually } from '#testing';
import { GatewayProcess } from '../support/gateway-process/index.js';

const run = promisify(execFile);
const MIB = 1024 * 1024;
/** Generous timeout, so that none of the tests reaches it. */
const REPO_TIMEOUT = '60s';

describe('repository hosts', () => {
  let base: string;
  let served: string;
  const gateways: GatewayProcess[] = [];
  const servers: GitHttpServer[] = [];
  const clients: GatewayClient[] = [];
  let shared: Awaited<ReturnType<typeof launched>> | undefined;

  beforeAll(async () => {
    base = await mkdtemp(join(tmpdir(), 'e2e-hosts-'));
    served = join(base, 'served');
  });

  afterEach(async () => {
    for (const client of clients.splice(0)) client.close();
    await Promise.all(gateways.splice(0).map((gateway) => gateway.close()));
    await Promise.all(servers.splice(0).map((server) => server.close()));
  }, 30_000);

  afterAll(async () => {
    shared?.client.close();
    await shared?.gateway.close();
    await rm(base, { recursive: true, force: true });
  });

  async function serve(options: Partial<GitHttpServerOptions> = {}): Promise<GitHttpServer> {
    const server = await GitHttpServer.start({ root: served, ...options });
    servers.push(server);
    return server;
  }

  /** Returns a gateway with these settings for one test, or the shared one when there are none. */
  async function start(
    env?: Readonly<Record<string, string>>,
    main?: string,
  ): Promise<{ readonly gateway: GatewayProcess; readonly client: GatewayClient }> {
    if (env === undefined) return (shared ??= await launched({}));
    const started = await launched(env, main);
    gateways.push(started.gateway);
    clients.push(started.client);
    return started;
  }

  async function launched(
    env: Readonly<Record<string, string>>,
    main?: string,
  ): Promise<{ readonly gateway: GatewayProcess; readonly client: GatewayClient }> {
    const gateway = await GatewayProcess.start({
      env: { ALLOW_PRIVATE_HOSTS: '127.0.0.0/8,localhost', REPOS_ROOT: served, REPO_TIMEOUT, ...env },
      ...(main === undefined ? {} : { main }),
    });
    return { gateway, client: await WIRES[0]!.open(gateway) };
  }

  /** Returns the events of a session's first run, and the session's state afterwards. */
  async function open(
    client: GatewayClient,
    repoUrl: string,
    ref = '',
  ): Promise<{
    readonly events: readonly WatchedEvent[];
    readonly commit: string;
    readonly sessionId: string;
    readonly error: WatchedEvent['error'];
  }> {
    const { sessionId, bootstrapRunId: runId } = await client.call<InitReply>('InitRun', {
      repoUrl,
      ref,
      goal: 'look',
    });
    const events = await client.watch({ runId }).all();
    const { commit } = await sessionOf(client, sessionId);
    return { events, commit, sessionId, error: events.at(-1)?.error ?? undefined };
  }

  const begin = (client: GatewayClient, repoUrl: string): Promise<InitReply> =>
    client.call<InitReply>('InitRun', { repoUrl, goal: 'look' });

  describe('limits', () => {
    it('git above REPO_GIT_MEMORY ends in REPO_TOO_LARGE, slightly below it succeeds', async () => {
      await buildRepository(join(served, 'heavy'), { 'a.bin': randomBytes(30 * MIB) });
      await buildRepository(join(served, 'light'), { 'a.bin': randomBytes(8 * MIB) });
      const server = await serve();
      const { client } = await start({ REPO_GIT_MEMORY: '32MiB' });
      for (const url of [server.url('heavy'), join(served, 'heavy')]) {
        expect((await open(client, url)).error).toMatchObject({
          reason: 'REPO_TOO_LARGE',
          retryable: false,
          message: expect.stringContaining('memory'),
        });
      }
      expect((await open(client, server.url('light'))).error).toBeUndefined();
    }, 60_000);

    it('the ref advertisement counts towards REPO_MAX_BYTES: just above is REPO_TOO_LARGE, just below is opened', async () => {
      const names = (count: number): string[] =>
        Array.from({ length: count }, (_, index) => `refs/tags/release-${String(index).padStart(10, '0')}`);
      // A line with an ID, a space and a name of 28 bytes takes 69 bytes, plus 4 bytes for its length.
      for (const [name, count] of [
        ['few-refs', 12_000],
        ['many-refs', 16_000],
      ] as const) {
        const built = await buildRepository(join(served, name), { 'README.md': 'x\n' });
        const commit = await built.git('rev-parse', 'HEAD');
        const lines = names(count).map((ref) => `${commit} ${ref}\n`);
        await writeFile(join(built.folder, '.git/packed-refs'), lines.join(''));
      }
      const server = await serve({ olderProtocol: true });
      const { client } = await start({ REPO_MAX_BYTES: '1MiB' });
      expect((await open(client, server.url('few-refs'))).error).toBeUndefined();
      expect((await open(client, server.url('many-refs'))).error).toMatchObject({
        reason: 'REPO_TOO_LARGE',
        retryable: false,
      });
    }, 60_000);

    it.each(['babble', 'endless_refs'] as const)(
      'a host that does %s ends in REPO_TOO_LARGE',
      async (behaviour) => {
        await buildRepository(join(served, behaviour), { 'README.md': 'x\n' });
        const server = await serve({ behaviour });
        const { client } = await start({ REPO_MAX_BYTES: '1MiB', REPO_GIT_MEMORY: '32MiB' });
        expect((await open(client, server.url(behaviour))).error).toMatchObject({ reason: 'REPO_TOO_LARGE' });
        await eventually('git to be gone', async () =>
          (await server.openConnections) === 0 ? true : undefined,
        );
      },
      60_000,
    );

    it('a disk that fills up during checkout is STORAGE_FULL', async () => {
      // Compresses well in transit; zeros would become holes on the disk.
      const large = 'the same line\n'.repeat(600_000);
      const names = Array.from({ length: 8 }, (_, index) => `${index}.txt`);
      await buildRepository(join(served, 'wide'), Object.fromEntries(names.map((name) => [name, large])));
      const server = await serve();
      const { gateway, client } = await start(
        { SMALL_DISK: '24m', MIN_FREE_DISK: '1B' },
        'test/support/gateway-process/fixtures/on-small-disk.mjs',
      );
      expect((await open(client, server.url('wide'))).error).toMatchObject({
        reason: 'STORAGE_FULL',
        retryable: true,
      });
      expect(gateway.logs()).toContain('unable to write');
    }, 60_000);
  });

  describe('that hang', () => {
    it('delay neither another host nor a local repository', async () => {
      for (const name of ['wanted', 'local'])
        await buildRepository(join(served, name), { 'README.md': 'x\n' });
      const [slow, other, good] = await Promise.all([
        serve({ behaviour: 'hang' }),
        serve({ behaviour: 'hang' }),
        serve(),
      ]);
      const { client } = await start({});
      for (const index of [1, 2, 3, 4, 5, 6]) {
        await begin(client, slow.url(`r${index}`));
        await begin(client, other.url(`r${index}`, 'localhost'));
      }
      await eventually('both to be asked', () =>
        slow.requests.length > 0 && other.requests.length > 0 ? true : undefined,
      );
      const opened = await Promise.all([
        open(client, good.url('wanted')),
        open(client, join(served, 'local')),
      ]);
      expect(opened.map(({ error }) => error)).toEqual([undefined, undefined]);
    }, 60_000);

    it('release their slots, with one slot for each of them', async () => {
      await buildRepository(join(served, 'lent'), { 'README.md': 'x\n' });
      const [slow, other, good] = await Promise.all([
        serve({ behaviour: 'hang' }),
        serve({ behaviour: 'hang_in_pack' }),
        serve(),
      ]);
      const { client } = await start({ REPO_CLONES: '2', REPO_CLONES_PER_HOST: '1', REPO_LOCAL_CLONES: '1' });
      await begin(client, slow.url('lent'));
      await begin(client, other.url('lent'));
      await eventually('both to be asked', () =>
        slow.requests.length > 0 && other.requests.length > 0 ? true : undefined,
      );
      const { error, events } = await open(client, good.url('lent'));
      expect(error).toBeUndefined();
      expect(events.map(({ message }) => message)).toContain('Waiting for a clone to finish 0 %');
    }, 60_000);
  });

  describe('ports', () => {
    it('of ALLOW_PRIVATE_HOSTS are the only ones opened', async () => {
      await buildRepository(join(served, 'at-a-port'), { 'README.md': 'x\n' });
      const [allowed, closed] = await Promise.all([serve(), serve()]);
      const { client } = await start({ ALLOW_PRIVATE_HOSTS: `127.0.0.1:${allowed.port}` });
      expect((await open(client, allowed.url('at-a-port'))).error).toBeUndefined();
      await expect(begin(client, closed.url('at-a-port'))).rejects.toMatchObject({
        reason: 'REPO_URL_FORBIDDEN',
      });
      expect(closed.requests).toEqual([]);
    }, 30_000);

    it.each([
      ['ALLOW_PRIVATE_HOSTS', 'localhost:99999'],
      ['ALLOW_PRIVATE_HOSTS', 'http://localhost:3000'],
      ['REPO_ALLOWED_HOSTS', 'github.com,git hub.com'],
      ['REPO_NO_PROXY', '10.0.0.0/99'],
      ['REPO_CREDENTIALS', '{"github.com:99999": "token"}'],
    ])('an invalid entry of %s stops the start and is named', async (name, value) => {
      const failure = await GatewayProcess.start({ env: { [name]: value } }).then(
        async (gateway) => {
          await gateway.close();
          return 'it started';
        },
        (error: unknown) => String(error),
      );
      expect(failure).toContain(`${name} must be `);
    });
  });

  describe('error messages', () => {
    it('a host that serves plain files is REPO_UNSUPPORTED, not retryable', async () => {
      const built = await buildRepository(join(served, 'plain-files'), { 'README.md': 'x\n' });
      await built.git('update-server-info');
      const server = await serve({ behaviour: 'dumb' });
      const { client } = await start();
      expect((await open(client, server.url('plain-files/.git'))).error).toMatchObject({
        reason: 'REPO_UNSUPPORTED',
        retryable: false,
        message: expect.stringContaining('dumb HTTP'),
      });
    }, 30_000);

    it("a damaged repository behind a host is REPO_DAMAGED, and the log has git's message", async () => {
      const built = await buildRepository(join(served, 'broken'), { 'README.md': 'x\n', 'b.md': 'y\n' });
      const id = await built.git('rev-parse', 'HEAD:b.md');
      await rm(join(built.folder, '.git/objects', id.slice(0, 2), id.slice(2)));
      const server = await serve();
      const { gateway, client } = await start();
      expect((await open(client, server.url('broken'))).error).toMatchObject({
        reason: 'REPO_DAMAGED',
        retryable: false,
      });
      await eventually('the line', () => (gateway.logs().includes(id) ? true : undefined));
    }, 30_000);

    it('a repository that was renamed on its host reports its new address', async () => {
      const server = await serve();
      const renamed = await serve({
        behaviour: 'redirect',
        redirectTo: '/owner/new%20name/info/refs?service=git-upload-pack',
      });
      const away = await serve({ behaviour: 'redirect', redirectTo: server.url('x/info/refs') });
      const { client } = await start();
      expect((await open(client, renamed.url('owner/old.git'))).error).toMatchObject({
        reason: 'REPO_NOT_FOUND',
        message: `The repository has moved to ${renamed.url('owner/new%20name')}.`,
      });
      const { error } = await open(client, away.url('owner/old.git'));
      expect(error?.message).toBe('The repository has moved to another address.');
      expect(server.requests).toEqual([]);
    }, 30_000);

    it('SHA-256 is opened over both protocol versions, by branch and by commit', async () => {
      const folder = join(served, 'sha256');
      await run('git', ['init', '--quiet', '--object-format=sha256', folder]);
      await writeFile(join(folder, 'README.md'), '# Long names\n');
      await run('git', ['add', '.'], { cwd: folder });
      const identity = ['-c', 'user.name=F', '-c', 'user.email=f@example.com'];
      await run('git', [...identity, 'commit', '--quiet', '-m', 'x'], { cwd: folder });
      const commit = (await run('git', ['rev-parse', 'HEAD'], { cwd: folder })).stdout.trim();
      const { client } = await start();
      for (const server of [await serve(), await serve({ olderProtocol: true })]) {
        for (const ref of ['', commit]) {
          expect(await open(client, server.url('sha256'), ref)).toMatchObject({ error: undefined, commit });
        }
      }
    }, 30_000);
  });

  describe('of the older protocol, which serve only the tips of branches and tags', () => {
    let built: BuiltRepository;
    let first: string;

    beforeAll(async () => {
      built = await buildRepository(join(served, 'old'), { 'README.md': '# First\n' });
      first = await built.git('rev-parse', 'HEAD');
      await built.commit({ 'README.md': '# Second\n' });
      await built.commit({ 'README.md': '# Third\n' });
    });

    it('a commit in the history is opened by its ID, and an unknown one is not found', async () => {
      const server = await serve({ olderProtocol: true });
      const { client } = await start();
      expect(await open(client, server.url('old'), first)).toMatchObject({ error: undefined, commit: first });
      expect((await open(client, server.url('old'), '0123456789'.repeat(4))).error).toMatchObject({
        reason: 'REPO_REF_NOT_FOUND',
        message: expect.stringContaining('no such commit'),
      });
    }, 30_000);

    it('a session stays at its commit after the clone was evicted and the branch has moved', async () => {
      const server = await serve({ olderProtocol: true });
      const { gateway, client } = await start({ REPO_CACHE_BYTES: '0B' });
      const opened = await open(client, server.url('old'));
      await built.commit({ 'README.md': '# Moved on\n' });
      await open(client, server.url('old'), 'main');
      const cached = async (): Promise<string[]> => {
        const cache = join(gateway.dataDir, 'repositories/.cache');
        const entries = await readdir(cache);
        const commits = entries.map((entry) => readdir(join(cache, entry, 'commits')).catch(() => []));
        return (await Promise.all(commits)).flat();
      };
      await eventually('the commit to be evicted', async () =>
        (await cached()).includes(opened.commit) ? undefined : true,
      );
      const { runId } = await client.call<{ runId: string }>('StartRun', {
        sessionId: opened.sessionId,
        pipelineId: 'code_roots',
      });
      expect((await client.watch({ runId }).all()).at(-1)).toMatchObject({
        eventType: 'EVENT_TYPE_COMPLETE',
      });
      expect((await sessionOf(client, opened.sessionId)).commit).toBe(opened.commit);
    }, 30_000);

    it("a session whose commit no longer exists uses the branch's current one, and the run says so", async () => {
      const gone = await buildRepository(join(served, 'gone'), { 'README.md': '# First\n' });
      const server = await serve({ olderProtocol: true });
      const { gateway, client } = await start({ REPO_CACHE_BYTES: '0B' });
      const opened = await open(client, server.url('gone'));
      await rm(join(gateway.dataDir, 'repositories/.cache'), { recursive: true });
      await gone.git('commit', '--quiet', '--amend', '-m', 'another first');
      const { runId } = await client.call<{ runId: string }>('StartRun', {
        sessionId: opened.sessionId,
        pipelineId: 'code_roots',
      });
      const events = await client.watch({ runId }).all();
      expect(events.map(({ message }) => message)).toContainEqual(
        expect.stringMatching(/^The host no longer has the commit of this session/),
      );
      expect((await sessionOf(client, opened.sessionId)).commit).toBe(await gone.git('rev-parse', 'HEAD'));
    }, 30_000);
  });

  it('clone progress is reported at most once per second and step, as part of the run', async () => {
    const files = Array.from({ length: 3000 }, (_, index) => [`f${index}.txt`, `${index}\n`] as const);
    await buildRepository(join(served, 'many-files'), Object.fromEntries(files));
    const server = await serve();
    const { client } = await start();
    const startedAt = performance.now();
    const { events } = await open(client, server.url('many-files'));
    const seconds = Math.ceil((performance.now() - startedAt) / 1000);
    const opening = events.filter(({ message }) => / \d+ %$/.test(message));
    const steps = Map.groupBy(opening, ({ message }) => message.replace(/ \d+ %$/, ''));
    expect([...steps.keys()]).toEqual(
      expect.arrayContaining(['Receiving objects', 'The repository is open']),
    );
    for (const [step, told] of steps) expect([step, told.length <= seconds + 1]).toEqual([step, true]);
    expect(events.filter(({ message }) => message.startsWith('Opening the repository')).length).toBe(1);
    const percents = opening.map(({ progressPercent }) => progressPercent);
    expect(percents).toEqual([...percents].sort((a, b) => a - b));
    expect(new Set(percents).size).toBeGreaterThan(2);
    expect(Math.max(...percents)).toBe(30);
  }, 60_000);
});
