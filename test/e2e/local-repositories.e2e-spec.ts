import { execFile, spawnSync } from 'node:child_process';
import {
  appendFile,
  chmod,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  rename,
  rm,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ERROR_REASONS, type ErrorReason } from '#errors';
import {
  runOf,
  sessionOf,
  WIRES,
  type GatewayClient,
  type InitReply,
  type WireFailure,
} from '../support/clients/index.js';
import { buildRepository, type BuiltRepository } from '#git-testing';
import { eventually } from '#testing';
import { GatewayProcess } from '../support/gateway-process/index.js';

const run = promisify(execFile);
const FILES = { 'README.md': '# Inside\n', 'src/index.js': 'export const inside = true;\n' };
/** Well before a blocked read of a pipe would time out, in ms. */
const PROMPT_MS = 10_000;

interface Outcome {
  readonly reason: string;
  readonly message: string;
  readonly retryable: boolean;
}

describe('local repositories', () => {
  let base: string;
  let root: string;
  let outside: BuiltRepository;
  let gateway: GatewayProcess;
  let client: GatewayClient;

  beforeAll(async () => {
    base = await mkdtemp(join(tmpdir(), 'e2e-local-'));
    root = join(base, 'root');
    await mkdir(root);
    outside = await buildRepository(join(base, 'outside'), { 'secret.md': 'the secret\n' });
    gateway = await GatewayProcess.start({
      main: 'test/support/gateway-process/fixtures/without-root-powers.mjs',
      env: { REPOS_ROOT: root },
    });
    client = await WIRES[0]!.open(gateway);
  }, 60_000);

  afterAll(async () => {
    client?.close();
    await gateway?.close();
    await run('chmod', ['-R', 'u+rwX', base]);
    await rm(base, { recursive: true, force: true });
  });

  const build = (name: string): Promise<BuiltRepository> => buildRepository(join(root, name), FILES);

  /** Returns the error with which a session on the repository ends, at once or with its first run. */
  async function outcomeOf(repoUrl: string, ref = ''): Promise<Outcome | { readonly commit: string }> {
    try {
      const opened = await client.call<InitReply>('InitRun', { repoUrl, ref, goal: 'look' });
      const events = await client.watch({ runId: opened.bootstrapRunId }).all();
      const error = events.at(-1)?.error;
      if (error === undefined) return { commit: (await sessionOf(client, opened.sessionId)).commit };
      expect(await runOf(client, opened.bootstrapRunId)).toMatchObject({ error: { reason: error.reason } });
      return error;
    } catch (thrown) {
      const { reason, message } = thrown as WireFailure;
      if (reason === undefined) throw thrown;
      return { reason, message, retryable: ERROR_REASONS[reason as ErrorReason].retryable };
    }
  }

  describe('that lead out of REPOS_ROOT are refused', () => {
    const gitOf = ({ folder }: BuiltRepository): string => join(folder, '.git');

    async function lend(from: string, name: string): Promise<string> {
      const between = await buildRepository(join(root, name));
      await writeFile(join(gitOf(between), 'objects/info/alternates'), `${from}\n`);
      return join(gitOf(between), 'objects');
    }

    async function includes(repository: BuiltRepository, section: string, target: string): Promise<void> {
      await appendFile(join(gitOf(repository), 'config'), `[${section}]\n\tpath = ${target}\n`);
    }

    it.each<readonly [string, (repository: BuiltRepository) => Promise<unknown>]>([
      [
        'objects borrowed from a borrower',
        async (repository) => {
          const between = await lend(`${gitOf(outside)}/objects`, 'between');
          return writeFile(join(gitOf(repository), 'objects/info/alternates'), `${between}\n`);
        },
      ],
      [
        'objects borrowed three levels deep, by relative paths',
        async (repository) => {
          await lend('../../../../outside/.git/objects', 'deep-1');
          await lend('../../../deep-1/.git/objects', 'deep-2');
          return writeFile(
            join(gitOf(repository), 'objects/info/alternates'),
            '# a comment\n../../../deep-2/.git/objects\n',
          );
        },
      ],
      [
        'a borrowed place that is not there',
        (repository) =>
          writeFile(join(gitOf(repository), 'objects/info/alternates'), `${base}/nowhere/objects\n`),
      ],
      [
        'a quoted place',
        (repository) =>
          writeFile(join(gitOf(repository), 'objects/info/alternates'), `"${gitOf(outside)}/objects"\n`),
      ],
      [
        'a link in the place of a folder of objects',
        (repository) => symlink(`${gitOf(outside)}/objects`, join(gitOf(repository), 'objects/ff')),
      ],
      [
        'a link in the place of one object',
        async (repository) => {
          const objects = join(gitOf(outside), 'objects');
          const shard = (await readdir(objects)).find((name) => name.length === 2) ?? '';
          const [object = ''] = await readdir(join(objects, shard));
          await mkdir(join(gitOf(repository), 'objects', shard), { recursive: true });
          return symlink(
            join(objects, shard, object),
            join(gitOf(repository), 'objects', shard, 'f'.repeat(38)),
          );
        },
      ],
      [
        'a link in the place of a pack',
        (repository) =>
          symlink(`${gitOf(outside)}/HEAD`, join(gitOf(repository), 'objects/pack/pack-1.pack')),
      ],
      [
        'a link by way of a link inside',
        async (repository) => {
          await symlink(gitOf(outside), join(root, 'way-out'));
          return symlink(join(root, 'way-out/objects'), join(gitOf(repository), 'objects/fe'));
        },
      ],
      [
        'a link in the place of a ref',
        (repository) => symlink(`${gitOf(outside)}/HEAD`, join(gitOf(repository), 'refs/heads/out')),
      ],
      [
        'a link in the place of packed refs',
        (repository) => symlink(`${base}/nowhere`, join(gitOf(repository), 'packed-refs')),
      ],
      [
        'a pointer to a common folder',
        (repository) => writeFile(join(gitOf(repository), 'commondir'), gitOf(outside)),
      ],
      [
        'a .git file to what is not there',
        async ({ folder }) => {
          await rm(join(folder, '.git'), { recursive: true });
          return writeFile(join(folder, '.git'), `gitdir: ${base}/nowhere/.git\n`);
        },
      ],
      ['an included file', (repository) => includes(repository, 'include', join(base, 'outside/secret.md'))],
      [
        'a file that an included one includes',
        async (repository) => {
          await writeFile(join(root, 'own-config'), `[include]\n\tpath = ${base}/outside/secret.md\n`);
          return includes(repository, 'include', '../../own-config');
        },
      ],
      [
        'a file that is included on a condition',
        (repository) => includes(repository, 'includeIf "gitdir:/"', `${base}/nowhere`),
      ],
      ["a file in somebody's home", (repository) => includes(repository, 'include', '~/.gitconfig')],
      [
        'a file of attributes',
        (repository) => repository.git('config', 'core.attributesFile', join(outside.folder, 'secret.md')),
      ],
    ])('by %s', async (name, arrange) => {
      const repository = await build(`leads-out ${name.replaceAll('/', '-')}`);
      await arrange(repository);
      expect(await outcomeOf(repository.folder)).toMatchObject({
        reason: 'REPO_URL_FORBIDDEN',
        message: expect.stringContaining('REPOS_ROOT'),
        retryable: false,
      });
    });

    it('by a neighbour whose name git would try in place of an unknown one', async () => {
      await symlink(gitOf(outside), join(root, 'tried.git'));
      const repository = await build('tried');
      await writeFile(join(gitOf(repository), 'HEAD'), 'no ref at all\n');
      expect(await outcomeOf(repository.folder)).toMatchObject({ reason: 'REPO_NOT_A_REPOSITORY' });
    });
  });

  it('that borrow, link and include within REPOS_ROOT are opened', async () => {
    const lender = await build('lender');
    const commit = await lender.git('rev-parse', 'HEAD');
    await lender.git('clone', '--quiet', '--shared', lender.folder, join(root, 'borrower'));
    await lender.git('clone', '--quiet', '--shared', join(root, 'borrower'), join(root, 'borrower-2'));
    const linked = await build('linked');
    await rename(join(linked.folder, '.git/objects'), join(root, 'objects-of-linked'));
    await symlink('../../objects-of-linked', join(linked.folder, '.git/objects'));
    await writeFile(join(root, 'shared-config'), '[uploadpack]\n\tallowFilter = true\n');
    await linked.git('config', 'include.path', '../../shared-config');
    await linked.git('config', 'includeIf.gitdir:/.path', 'not-there');
    await lender.git('worktree', 'add', '--quiet', '-b', 'side', join(root, 'worktree'));
    expect(await outcomeOf(join(root, 'borrower-2'))).toEqual({ commit });
    expect(await outcomeOf(join(root, 'worktree'))).toEqual({ commit });
    expect(await outcomeOf(linked.folder)).toEqual({ commit: await linked.git('rev-parse', 'HEAD') });
  });

  it('may be REPOS_ROOT itself, and the refusal of others names the variable', async () => {
    const own = await buildRepository(join(base, 'own'), FILES);
    const other = await GatewayProcess.start({ env: { REPOS_ROOT: own.folder } });
    try {
      const its = await WIRES[0]!.open(other);
      const opened = await its.call<InitReply>('InitRun', { repoUrl: own.folder, goal: 'look' });
      await its.watch({ runId: opened.bootstrapRunId }).all();
      expect(await sessionOf(its, opened.sessionId)).toMatchObject({
        repoName: 'own',
        commit: await own.git('rev-parse', 'HEAD'),
      });
      its.close();
    } finally {
      await other.close();
    }
    expect(await outcomeOf(own.folder)).toMatchObject({
      reason: 'REPO_URL_FORBIDDEN',
      message: expect.stringContaining('REPOS_ROOT'),
    });
  });

  describe('with a special file in place of a regular one are refused and never opened', () => {
    const pipe = async (path: string): Promise<void> => {
      await rm(path, { recursive: true, force: true });
      await run('mkfifo', [path]);
    };

    it.each([
      'HEAD',
      'config',
      'packed-refs',
      'shallow',
      'commondir',
      'config.worktree',
      'index',
      'objects/info/alternates',
      'objects/info/commit-graph',
      'objects/pack/pack-1.idx',
      `objects/ab/${'c'.repeat(38)}`,
      'refs/heads/main',
      'refs/heads/deep/down',
      'refs/replace/x',
      'info/attributes',
      'info/grafts',
    ])('a pipe as %s', async (name) => {
      const repository = await build(`pipe-${name.replaceAll('/', '-')}`);
      const path = join(repository.folder, '.git', name);
      await mkdir(join(path, '..'), { recursive: true });
      await pipe(path);
      const before = performance.now();
      expect(await outcomeOf(repository.folder)).toMatchObject({
        reason: 'REPO_NOT_A_REPOSITORY',
        message: expect.stringContaining('pipe, socket or device'),
        retryable: false,
      });
      expect(performance.now() - before).toBeLessThan(PROMPT_MS);
    });

    it('a pipe as .git, behind a symlink, or as an included file', async () => {
      await mkdir(join(root, 'pipe-as-git'));
      await pipe(join(root, 'pipe-as-git/.git'));
      const linked = await build('pipe-linked');
      await pipe(join(root, 'a-pipe'));
      await symlink('../../../a-pipe', join(linked.folder, '.git/refs/heads'), 'file').catch(() =>
        symlink('../../../../a-pipe', join(linked.folder, '.git/refs/heads/linked')),
      );
      const included = await build('pipe-included');
      await included.git('config', 'include.path', '../../a-pipe');
      for (const path of [join(root, 'pipe-as-git'), linked.folder, included.folder]) {
        expect([path, await outcomeOf(path)]).toMatchObject([path, { reason: 'REPO_NOT_A_REPOSITORY' }]);
      }
    });

    it('a socket as a ref, and a symlink to a device', async () => {
      const repository = await build('socket');
      const server = createServer().listen(join(repository.folder, '.git/refs/heads/s'));
      try {
        await eventually('the socket', async () =>
          (await readdir(join(repository.folder, '.git/refs/heads'))).includes('s') ? true : undefined,
        );
        expect(await outcomeOf(repository.folder)).toMatchObject({ reason: 'REPO_NOT_A_REPOSITORY' });
      } finally {
        server.close();
      }
      const device = await build('device');
      await rm(join(device.folder, '.git/config'));
      await symlink('/dev/zero', join(device.folder, '.git/config'));
      expect(await outcomeOf(device.folder)).toMatchObject({ reason: 'REPO_URL_FORBIDDEN' });
    });
  });

  describe('that only their owner can repair say so, and are not retryable', () => {
    const objectOf = async (repository: BuiltRepository, name: string): Promise<string> => {
      const id = await repository.git('rev-parse', name);
      return join(repository.folder, '.git/objects', id.slice(0, 2), id.slice(2));
    };
    const overwrite = async (file: string, content: string): Promise<void> => {
      await chmod(file, 0o644);
      await writeFile(file, content);
    };
    const asVersion1 = async (repository: BuiltRepository, name: string, value: string): Promise<void> => {
      await appendFile(
        join(repository.folder, '.git/config'),
        `[core]\n\trepositoryformatversion = 1\n[extensions]\n\t${name} = ${value}\n`,
      );
    };
    const packed = async (repository: BuiltRepository): Promise<string> => {
      await repository.git('gc', '--quiet');
      const folder = join(repository.folder, '.git/objects/pack');
      const pack = (await readdir(folder)).find((name) => name.endsWith('.pack')) ?? '';
      await chmod(join(folder, pack), 0o644);
      return join(folder, pack);
    };

    it.each<readonly [string, string, string, (repository: BuiltRepository) => Promise<unknown>]>([
      ['reftable', 'REPO_UNSUPPORTED', 'form', (own) => asVersion1(own, 'refstorage', 'reftables')],
      ['an unknown extension', 'REPO_UNSUPPORTED', 'form', (own) => asVersion1(own, 'fancy', 'yes')],
      [
        'a later version',
        'REPO_UNSUPPORTED',
        'form',
        (own) => appendFile(join(own.folder, '.git/config'), '[core]\n\trepositoryformatversion = 9\n'),
      ],
      [
        'a broken configuration',
        'REPO_DAMAGED',
        'configuration',
        (own) => appendFile(join(own.folder, '.git/config'), '[broken\n'),
      ],
      [
        'a broken file',
        'REPO_DAMAGED',
        'damaged',
        async (own) => overwrite(await objectOf(own, 'HEAD:README.md'), 'junk'),
      ],
      ['a missing file', 'REPO_DAMAGED', 'damaged', async (own) => rm(await objectOf(own, 'HEAD:README.md'))],
      [
        'an empty tree',
        'REPO_DAMAGED',
        'damaged',
        async (own) => overwrite(await objectOf(own, 'HEAD:'), ''),
      ],
      [
        'an empty commit',
        'REPO_DAMAGED',
        'damaged',
        async (own) => overwrite(await objectOf(own, 'HEAD'), ''),
      ],
      ['a missing commit', 'REPO_DAMAGED', 'damaged', async (own) => rm(await objectOf(own, 'HEAD'))],
      ['a cut pack', 'REPO_DAMAGED', 'damaged', async (own) => truncate(await packed(own), 100)],
      [
        'an unreadable object',
        'REPO_UNREADABLE',
        'account',
        async (own) => chmod(await objectOf(own, 'HEAD:README.md'), 0o000),
      ],
      ['an unreadable pack', 'REPO_UNREADABLE', 'account', async (own) => chmod(await packed(own), 0o000)],
      [
        'an unreadable configuration',
        'REPO_UNREADABLE',
        'account',
        (own) => chmod(join(own.folder, '.git/config'), 0o000),
      ],
      [
        'an unreadable HEAD',
        'REPO_UNREADABLE',
        'account',
        (own) => chmod(join(own.folder, '.git/HEAD'), 0o000),
      ],
      [
        'unreadable refs',
        'REPO_UNREADABLE',
        'account',
        (own) => chmod(join(own.folder, '.git/refs/heads'), 0o000),
      ],
      ['an unreadable .git', 'REPO_UNREADABLE', 'account', (own) => chmod(join(own.folder, '.git'), 0o000)],
      ['an unreadable folder', 'REPO_UNREADABLE', 'account', (own) => chmod(own.folder, 0o000)],
      [
        'a .git file that leads nowhere',
        'REPO_NOT_A_REPOSITORY',
        'points to a folder that does not exist',
        async (own) => {
          await rm(join(own.folder, '.git'), { recursive: true });
          return writeFile(join(own.folder, '.git'), 'gitdir: ../gone/.git/worktrees/x\n');
        },
      ],
      [
        'a .git file that says nothing',
        'REPO_NOT_A_REPOSITORY',
        '.git file',
        async (own) => {
          await rm(join(own.folder, '.git'), { recursive: true });
          return writeFile(join(own.folder, '.git'), 'hello\n');
        },
      ],
    ])('%s is %s', async (name, reason, words, arrange) => {
      const own = await build(`broken ${name.replaceAll('/', '-')}`);
      await arrange(own);
      const outcome = await outcomeOf(own.folder);
      expect(outcome).toMatchObject({ reason, retryable: false, message: expect.stringContaining(words) });
      expect((outcome as Outcome).message).not.toContain(base);
    });

    it("a partial clone without the commit's files is REPO_UNSUPPORTED, one with them is opened", async () => {
      const whole = await build('whole');
      await whole.git('config', 'uploadpack.allowFilter', 'true');
      const url = `file://${whole.folder}`;
      const clone = ['clone', '--quiet', '--filter=blob:none'];
      await whole.git(...clone, '--no-checkout', url, join(root, 'partial'));
      await whole.git(...clone, url, join(root, 'checked-out'));
      expect(await outcomeOf(join(root, 'partial'))).toMatchObject({
        reason: 'REPO_UNSUPPORTED',
        retryable: false,
        message: expect.stringContaining('partial clone'),
      });
      const commit = await whole.git('rev-parse', 'HEAD');
      expect(await outcomeOf(join(root, 'checked-out'))).toEqual({ commit });
    });

    it("git's own message is in one log line", async () => {
      const own = await build('logged');
      await overwrite(await objectOf(own, 'HEAD:README.md'), 'junk');
      const before = gateway.logs().split('\n').length;
      await outcomeOf(own.folder);
      const line = await eventually('the line', () =>
        gateway
          .logs()
          .split('\n')
          .slice(before)
          .find((each) => each.includes('the cause of the end of a run')),
      );
      expect(JSON.parse(line)).toMatchObject({
        level: 40,
        reason: 'REPO_DAMAGED',
        cause: expect.stringMatching(/is corrupt/),
      });
    });
  });

  describe('whose ref names no commit say what it is', () => {
    let tagged: BuiltRepository;

    beforeAll(async () => {
      tagged = await build('tagged');
      await tagged.git('tag', 'of-a-tree', 'HEAD^{tree}');
      await tagged.git('tag', '-a', 'of-a-file', '-m', 'x', 'HEAD:README.md');
    });

    it.each([
      ['of-a-tree', 'REPO_REF_NOT_FOUND', 'a tree or a file, not for a commit'],
      ['of-a-file', 'REPO_REF_NOT_FOUND', 'a tree or a file, not for a commit'],
      ['absent', 'REPO_REF_NOT_FOUND', 'no such branch, tag or commit'],
      ['0123456789'.repeat(4), 'REPO_REF_NOT_FOUND', 'no such commit'],
      ['HEAD~1', 'FIELD_INVALID', 'HEAD~1 are not supported'],
      ['main@{1}', 'FIELD_INVALID', 'expressions'],
    ])('%s', async (ref, reason, words) => {
      for (const repoUrl of [tagged.folder, `${tagged.folder}/.git`]) {
        expect(await outcomeOf(repoUrl, ref)).toMatchObject({
          reason,
          message: expect.stringContaining(words),
          retryable: false,
        });
      }
    });

    it('an abbreviated commit ID', async () => {
      const ref = await tagged.git('rev-parse', '--short', 'HEAD');
      expect(await outcomeOf(tagged.folder, ref)).toMatchObject({
        reason: 'REPO_REF_NOT_FOUND',
        message: expect.stringContaining('its full id'),
      });
    });

    it('and a path that ends in .git are named after their folder', async () => {
      const opened = await client.call<InitReply>('InitRun', {
        repoUrl: `${tagged.folder}/.git`,
        goal: 'look',
      });
      expect(opened.repoName).toBe('tagged');
      await client.watch({ runId: opened.bootstrapRunId }).all();
      expect((await sessionOf(client, opened.sessionId)).commit).toBe(await tagged.git('rev-parse', 'HEAD'));
    });
  });

  it("of either hash algorithm are opened, regardless of git's default", async () => {
    const own = await build('sha1');
    const other = join(root, 'sha256');
    await cp(own.folder, other, { recursive: true });
    await rm(join(other, '.git'), { recursive: true });
    await run('git', ['init', '--quiet', '--object-format=sha256'], { cwd: other });
    await run('git', ['add', '.'], { cwd: other });
    const identity = ['-c', 'user.name=F', '-c', 'user.email=f@example.com'];
    await run('git', [...identity, 'commit', '--quiet', '-m', 'x'], { cwd: other });
    const commit = (await run('git', ['rev-parse', 'HEAD'], { cwd: other })).stdout.trim();
    const bin = join(base, 'bin');
    await mkdir(bin);
    const git = spawnSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).stdout.trim();
    const script = `#!/bin/sh\nGIT_DEFAULT_HASH=sha256 exec '${git}' "$@"\n`;
    await writeFile(join(bin, 'git'), script, { mode: 0o755 });
    expect(await outcomeOf(other)).toEqual({ commit });
    expect(await outcomeOf(other, commit)).toEqual({ commit });
    const later = await GatewayProcess.start({
      env: { REPOS_ROOT: root, PATH: `${bin}:${process.env['PATH'] ?? ''}` },
    });
    const before = client;
    try {
      client = await WIRES[0]!.open(later);
      expect(await outcomeOf(own.folder)).toEqual({ commit: await own.git('rev-parse', 'HEAD') });
      expect(await outcomeOf(other)).toEqual({ commit });
      client.close();
    } finally {
      client = before;
      await later.close();
    }
  });
});
