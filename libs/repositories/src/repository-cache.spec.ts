import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { OpenerBench, processesWith, refusalOf, type BuiltRepository } from '#git-testing';
import { until } from '#testing';

jest.setTimeout(60_000);

let bench: OpenerBench;
let source: BuiltRepository;

beforeEach(async () => {
  bench = await OpenerBench.create();
  source = await bench.build('sample.git', { 'README.md': '# Sample\n' });
});

afterEach(() => bench.close());

const gets = (requests: readonly string[]): number =>
  requests.filter((line) => line.startsWith('GET')).length;
const packsOf = async (): Promise<string[]> => {
  const [entry = ''] = await readdir(join(bench.root, '.cache'));
  const names = await readdir(join(bench.root, '.cache', entry, 'git/objects/pack'));
  return names.filter((name) => name.endsWith('.pack'));
};

it('clones once for 20 sessions that open at the same time', async () => {
  const server = await bench.serve();
  const { searchPath, calls } = await bench.watchGit();
  const opener = bench.opener({ searchPath });
  const steps: number[][] = [];
  const opened = await Promise.all(
    Array.from({ length: 20 }, (_, index) => {
      const seen: number[] = [];
      steps.push(seen);
      const onProgress = (percent: number): void => void seen.push(percent);
      return bench.open(opener, server.url('sample.git'), { sessionId: `session-${index}`, onProgress });
    }),
  );
  expect(new Set(opened.map(({ commit }) => commit))).toEqual(
    new Set([await source.git('rev-parse', 'HEAD')]),
  );
  expect(await Promise.all(opened.map(({ fs }) => fs.readText('README.md')))).toEqual(
    Array.from({ length: 20 }, () => '# Sample\n'),
  );
  expect(server.requests).toEqual([
    'GET /sample.git/info/refs',
    'POST /sample.git/git-upload-pack',
    'POST /sample.git/git-upload-pack',
  ]);
  expect([(await calls('fetch')).length, (await calls('checkout')).length]).toEqual([1, 1]);
  expect((await bench.checkouts()).length).toBe(1);
  for (const seen of steps) expect([seen[0], seen.at(-1)]).toEqual([0, 100]);
});

it('asks the host only for the commit when another session opens a cached repository', async () => {
  const server = await bench.serve();
  const { searchPath, calls } = await bench.watchGit();
  const opener = bench.opener({ searchPath });
  const first = await bench.open(opener, server.url('sample.git'));
  await source.git('tag', '-a', 'v1', '-m', 'one');
  await source.git('branch', 'feature/x');
  for (const [index, ref] of ['', 'main', 'v1', 'feature/x', 'refs/heads/main'].entries()) {
    server.requests.length = 0;
    const opened = await bench.open(opener, server.url('sample.git'), { sessionId: `other-${index}`, ref });
    expect(opened.commit).toBe(first.commit);
    expect(server.requests).toEqual(['GET /sample.git/info/refs', 'POST /sample.git/git-upload-pack']);
  }
  expect([(await calls('fetch')).length, (await calls('ls-remote')).length]).toEqual([1, 5]);
  expect((await calls('checkout')).length).toBe(1);
});

it('does not contact the host when the commit is named or pinned by the session', async () => {
  const server = await bench.serve();
  const { commit } = await bench.open(bench.opener(), server.url('sample.git'));
  server.requests.length = 0;
  const again = bench.opener();
  await source.commit({ 'later.txt': 'later' });
  expect((await bench.open(again, server.url('sample.git'))).commit).toBe(commit);
  const told: string[] = [];
  const onProgress = (_: number, message: string): void => void told.push(message);
  await bench.open(again, server.url('sample.git'), { sessionId: 'other', ref: commit, onProgress });
  expect([server.requests, told]).toEqual([[], []]);
});

it('fetches only the new objects of a new commit, and leaves the old one as it is', async () => {
  await source.commit({ 'large.bin': randomBytes(1_000_000) });
  const server = await bench.serve();
  const opener = bench.opener();
  const old = await bench.open(opener, server.url('sample.git'));
  expect(server.sentBytes).toBeGreaterThan(1_000_000);
  server.sentBytes = 0;
  const next = await source.commit({ 'README.md': '# Changed\n', 'new.txt': 'new' });
  const opened = await bench.open(opener, server.url('sample.git'), { sessionId: 'other' });
  expect(server.sentBytes).toBeLessThan(20_000);
  expect(opened.commit).toBe(next);
  expect(await opened.fs.readText('README.md')).toBe('# Changed\n');
  expect((await opened.fs.stat('large.bin')).sizeBytes).toBe(1_000_000);
  expect(await old.fs.readText('README.md')).toBe('# Sample\n');
  expect(await old.fs.exists('new.txt')).toBe(false);
  expect((await readdir(join(bench.root, '.cache'))).length).toBe(1);
  expect((await packsOf()).length).toBe(2);
});

it('rebuilds the git data when it has many small packs, and keeps the checkouts', async () => {
  const server = await bench.serve();
  const opener = bench.opener({ maxPacks: 2 });
  const opened = [];
  for (let round = 0; round < 4; round += 1) {
    opened.push(await bench.open(opener, server.url('sample.git'), { sessionId: `session-${round}` }));
    await source.commit({ 'README.md': `# ${round}\n` });
  }
  expect((await packsOf()).length).toBe(2);
  expect(await Promise.all(opened.map(({ fs }) => fs.readText('README.md')))).toEqual([
    '# Sample\n',
    '# 0\n',
    '# 1\n',
    '# 2\n',
  ]);
});

it('compares commits whose data was dropped by a rebuild, by fetching it again', async () => {
  const server = await bench.serve();
  const opener = bench.opener({ maxPacks: 2 });
  const commits: string[] = [];
  for (let round = 0; round < 5; round += 1) {
    commits.push(
      (await bench.open(opener, server.url('sample.git'), { sessionId: `session-${round}` })).commit,
    );
    await source.commit({ 'README.md': `# ${round}\n` });
  }
  const [oldest = '', , , , newest = ''] = commits;
  const { signal } = new AbortController();
  const diff = () =>
    opener.diff({
      sessionId: 'session-0',
      url: server.url('sample.git'),
      base: oldest,
      head: newest,
      signal,
      paths: [],
      contextLines: 0,
      maxFiles: 10,
      maxPatchBytes: 1_000,
    });
  expect((await diff()).patch).toContain('-# Sample\n+# 3\n');
  server.requests.length = 0;
  expect((await diff()).files).toMatchObject([{ path: 'README.md', status: 'modified' }]);
  expect(server.requests).toEqual([]);
});

it('restores the commit of a session from the cache, or else from the host', async () => {
  const server = await bench.serve();
  const opener = bench.opener();
  const { commit } = await bench.open(opener, server.url('sample.git'));
  await source.commit({ 'README.md': '# Changed\n' });
  await bench.open(opener, server.url('sample.git'), { sessionId: 'other' });
  const [entry = ''] = await readdir(join(bench.root, '.cache'));
  await rm(join(bench.root, '.cache', entry, 'commits', commit), { recursive: true });
  server.requests.length = 0;
  const known = await bench.open(opener, server.url('sample.git'));
  expect([known.commit, await known.fs.readText('README.md')]).toEqual([commit, '# Sample\n']);
  expect(server.requests).toEqual([]);
  await rm(join(bench.root, '.cache', entry), { recursive: true });
  const fetched = await bench.open(opener, server.url('sample.git'));
  expect([fetched.commit, await fetched.fs.readText('README.md')]).toEqual([commit, '# Sample\n']);
});

it('reports that a commit is gone from its host, and uses the one that the ref points at now', async () => {
  const server = await bench.serve();
  const opener = bench.opener();
  await bench.open(opener, server.url('sample.git'));
  await source.git('commit', '--quiet', '--amend', '-m', 'rewritten');
  await source.git('reflog', 'expire', '--expire=now', '--all');
  await source.git('gc', '--quiet', '--prune=now');
  await rm(join(bench.root, '.cache'), { recursive: true });
  const told: string[] = [];
  const onProgress = (_: number, message: string): void => void told.push(message);
  const opened = await bench.open(opener, server.url('sample.git'), { onProgress });
  expect(opened.commit).toBe(await source.git('rev-parse', 'HEAD'));
  expect(told).toContain('The host no longer has the commit of this session; using its current one');
  server.requests.length = 0;
  expect((await bench.open(bench.opener(), server.url('sample.git'))).commit).toBe(opened.commit);
  expect(server.requests).toEqual([]);
});

it('continues for the others when one waiter is cancelled, and ends git with the last', async () => {
  const server = await bench.serve();
  server.pause();
  const opener = bench.opener();
  const url = server.url('sample.git');
  const callers = [new AbortController(), new AbortController()] as const;
  const [cancelled, stays] = callers.map(({ signal }, index) =>
    bench.open(opener, url, { sessionId: `session-${index}`, signal }),
  );
  await until(() => server.waiting > 0);
  callers[0].abort();
  expect((await refusalOf(cancelled!)).reason).toBe('REQUEST_CANCELLED');
  expect(processesWith(`127.0.0.1:${server.port}/`)).not.toEqual([]);
  server.resume();
  expect(await (await stays!).fs.exists('README.md')).toBe(true);
  expect(gets(server.requests)).toBe(1);

  await source.commit({ 'later.txt': 'later' });
  server.pause();
  const both = [new AbortController(), new AbortController()];
  const refused = both.map(({ signal }, index) =>
    refusalOf(bench.open(opener, url, { sessionId: `later-${index}`, signal })),
  );
  await until(() => server.waiting > 0);
  for (const caller of both) caller.abort();
  expect((await Promise.all(refused)).map(({ reason }) => reason)).toEqual([
    'REQUEST_CANCELLED',
    'REQUEST_CANCELLED',
  ]);
  await until(() => processesWith(`127.0.0.1:${server.port}/`).length === 0);
  await until(async () => (await bench.leftovers()).length === 0);
  server.resume();
});

it('releases one of the sessions that wait for the same clone, and none of the others', async () => {
  const server = await bench.serve();
  server.pause();
  const opener = bench.opener();
  const leaves = refusalOf(bench.open(opener, server.url('sample.git'), { sessionId: 'leaves' }));
  const stays = bench.open(opener, server.url('sample.git'), { sessionId: 'stays' });
  await until(() => server.waiting > 0);
  await opener.release('leaves');
  expect((await leaves).reason).toBe('REQUEST_CANCELLED');
  server.resume();
  expect(await (await stays).fs.exists('README.md')).toBe(true);
  expect((await readdir(bench.root)).sort()).toEqual(['.cache', '.passing', 'stays']);
});

it('treats a damaged checkout as missing', async () => {
  const server = await bench.serve();
  const first = await bench.open(bench.opener(), server.url('sample.git'));
  const [entry = ''] = await readdir(join(bench.root, '.cache'));
  const folder = join(bench.root, '.cache', entry, 'commits', first.commit);
  await writeFile(join(folder, 'clone.json'), '{"commit":');
  await writeFile(join(folder, 'tree', 'half.txt'), 'half');
  const again = await bench.open(bench.opener(), server.url('sample.git'));
  expect(again.commit).toBe(first.commit);
  expect(await again.fs.exists('half.txt')).toBe(false);
});

it('keeps the commits of clones of earlier releases, and removes the clones', async () => {
  const server = await bench.serve();
  const { commit } = await bench.open(bench.opener(), server.url('sample.git'));
  const [pin = ''] = await readdir(join(bench.root, 'session-1'));
  const clone = join(bench.root, 'session-1', pin.replace('.json', ''));
  await rm(join(bench.root, 'session-1', pin));
  await mkdir(join(clone, 'tree'), { recursive: true });
  await writeFile(join(clone, 'clone.json'), JSON.stringify({ commit, files: 1 }));
  await source.commit({ 'later.txt': 'later' });
  const opener = bench.opener();
  opener.start();
  await until(async () => (await readdir(join(bench.root, 'session-1'))).join() === pin);
  expect(JSON.parse(await readFile(join(bench.root, 'session-1', pin), 'utf8'))).toEqual({ commit });
  expect((await bench.open(opener, server.url('sample.git'))).commit).toBe(commit);
});
