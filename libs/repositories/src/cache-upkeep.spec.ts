import { randomBytes } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { mkdir, readdir, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { type GitHttpServer, OpenerBench } from '#git-testing';
import { until } from '#testing';
import type { GitRepositoryOpener } from './git-repository-opener.js';

jest.setTimeout(60_000);

const HOUR_MS = 60 * 60 * 1000;
const NAMES = ['a', 'b', 'c', 'd'] as const;

let bench: OpenerBench;
let server: GitHttpServer;

beforeEach(async () => {
  bench = await OpenerBench.create();
  for (const name of NAMES) await bench.build(name, { 'random.bin': randomBytes(100_000) });
  server = await bench.serve();
});

afterEach(() => bench.close());

/** Opens the repository in a session of the same name and returns its commit. */
async function open(opener: GitRepositoryOpener, name: string): Promise<string> {
  return (await bench.open(opener, server.url(name), { sessionId: name })).commit;
}

/** Backdates the last use of a checkout. */
async function age(commit: string, hours: number): Promise<void> {
  const then = new Date(Date.now() - hours * HOUR_MS);
  for (const entry of await readdir(join(bench.root, '.cache'))) {
    const record = join(bench.root, '.cache', entry, 'commits', commit, 'clone.json');
    await utimes(record, then, then).catch(() => undefined);
  }
}

const left = async (): Promise<number> => (await readdir(join(bench.root, '.cache'))).length;

it('removes the least recently used checkouts while the cache is too large, and a repository with its last checkout', async () => {
  // Each takes about 100 KB as files and as much in git.
  const opener = bench.opener({ maxCacheBytes: 700_000 });
  const [a, b, c] = [await open(opener, 'a'), await open(opener, 'b'), await open(opener, 'c')];
  for (const name of ['a', 'b', 'c']) opener.releaseCheckouts(name);
  await age(a, 3);
  await age(b, 5);
  const d = await open(opener, 'd');
  await until(async () => (await left()) === 3);
  expect(await bench.checkouts()).toEqual([a, c, d].sort());
  expect(await open(opener, 'b')).toBe(b);
});

it('never removes a checkout that a session has open, however large the cache is', async () => {
  const opener = bench.opener({ maxCacheBytes: 1 });
  const [a, b] = [await open(opener, 'a'), await open(opener, 'b')];
  await age(a, 10);
  await bench.open(opener, server.url('a'), { sessionId: 'also-of-a' });
  opener.releaseCheckouts('a');
  opener.start();
  const c = await open(opener, 'c');
  await opener.close();
  expect(await bench.checkouts()).toEqual([a, b, c].sort());
  const { fs } = await bench.open(opener, server.url('a'), { sessionId: 'also-of-a' });
  expect((await fs.stat('random.bin')).sizeBytes).toBe(100_000);
  for (const name of ['also-of-a', 'b', 'c']) opener.releaseCheckouts(name);
  opener.start();
  await until(async () => (await left()) === 0);
});

it('removes checkouts that have not been opened for longer than the maximum age', async () => {
  const opener = bench.opener({ maxCacheAgeMs: 2 * HOUR_MS });
  const [a, b, c] = [await open(opener, 'a'), await open(opener, 'b'), await open(opener, 'c')];
  for (const commit of [a, c]) await age(commit, 3);
  for (const name of ['a', 'b']) opener.releaseCheckouts(name);
  opener.start();
  await until(async () => (await left()) === 2);
  expect(await bench.checkouts()).toEqual([b, c].sort());
});

it('checks the cache periodically', async () => {
  const opener = bench.opener({ maxCacheAgeMs: HOUR_MS, upkeepIntervalMs: 20 });
  opener.start();
  for (const name of ['a', 'b']) {
    const commit = await open(opener, name);
    opener.releaseCheckouts(name);
    await age(commit, 2);
    await until(async () => (await left()) === 0);
    expect(await bench.checkouts()).toEqual([]);
  }
});

it('removes leftovers of a dead process in the background at start, and releases what it had open', async () => {
  const crashed = bench.opener();
  await open(crashed, 'a');
  const { pid } = spawnSync('true');
  const rest = `${hostname().replaceAll(/[^A-Za-z0-9-]/g, '-')}_${pid}_0_0`;
  await mkdir(join(bench.root, '.passing', rest, 'git', 'objects'), { recursive: true });
  const opener = bench.opener({ maxCacheBytes: 1 });
  opener.start();
  await until(async () => (await left()) === 0 && (await bench.leftovers()).length === 0);
  expect(await readdir(bench.root)).toEqual(expect.arrayContaining(['a']));
});

it('reports failed upkeep and carries on', async () => {
  const failures: unknown[] = [];
  const opener = bench.opener({ maxCacheBytes: 1, onUpkeepFailure: (error) => failures.push(error) });
  await open(opener, 'a');
  opener.releaseCheckouts('a');
  const { rename, rm, writeFile } = await import('node:fs/promises');
  const [passing, aside] = [join(bench.root, '.passing'), join(bench.folder, 'aside')];
  await rename(passing, aside);
  await writeFile(passing, 'in the way');
  opener.start();
  await until(() => failures.length > 0);
  expect(await left()).toBe(1);
  await rm(passing);
  opener.start();
  await until(async () => (await left()) === 0);
});
