import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NodeRepoFs } from '#sandbox';
import { parseWordQuery } from './word-query.js';
import { WordIndexes, type WordSearchReply, type WordSearchRequest } from './word-indexes.js';
import type { WordIndexesOptions } from './word-indexes-options.js';

const COMMIT = 'a'.repeat(40);

let base: string;
const opened: WordIndexes[] = [];

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'word-indexes-'));
});

afterEach(async () => {
  await Promise.all(opened.splice(0).map((indexes) => indexes.close()));
  await rm(base, { recursive: true });
});

function indexes(options: Partial<WordIndexesOptions> = {}): WordIndexes {
  const made = new WordIndexes({ folder: join(base, 'indexes'), ...options });
  opened.push(made);
  return made;
}

async function checkout(
  files: Readonly<Record<string, string | Uint8Array>>,
  name = 'tree',
): Promise<NodeRepoFs> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(join(base, name, path, '..'), { recursive: true });
    await writeFile(join(base, name, path), content);
  }
  return new NodeRepoFs(join(base, name));
}

function find(
  from: WordIndexes,
  fs: NodeRepoFs,
  query: string,
  request: Partial<WordSearchRequest> = {},
  commit = COMMIT,
): Promise<WordSearchReply> {
  const terms = parseWordQuery(query);
  const complete = { terms, match: 'all', under: '', limit: 50, after: undefined, ...request } as const;
  return from.search({ commit, fs }, complete, new AbortController().signal);
}

const places = ({ page }: WordSearchReply): string[] => page.hits.map(({ path, line }) => `${path}:${line}`);

const SAMPLE = {
  'src/user-service.ts': 'export class UserService {\n  getUserName() {}\n}\n',
  'src/main.ts': 'const users = new UserService();\nusers.getUserName();\n',
  'docs/notes.md': 'The user service knows names.\r\n',
  'other.py': 'def get_user_name():\n    return USER_NAME\n',
};

it('finds lines by words, parts and prefixes, with files named after a word first', async () => {
  const fs = await checkout(SAMPLE);
  const own = indexes();
  expect(places(await find(own, fs, 'userService'))).toEqual(['src/user-service.ts:1', 'src/main.ts:1']);
  expect(places(await find(own, fs, 'getUserName'))).toEqual([
    'other.py:1',
    'src/main.ts:2',
    'src/user-service.ts:2',
  ]);
  expect(places(await find(own, fs, 'USERNAME'))).toEqual(['other.py:2']);
  expect(places(await find(own, fs, 'know*'))).toEqual(['docs/notes.md:1']);
  expect((await find(own, fs, 'know*')).page.hits[0]).toEqual({
    path: 'docs/notes.md',
    line: 1,
    text: 'The user service knows names.',
    words: 1,
  });
  expect(places(await find(own, fs, 'absent'))).toEqual([]);
});

it('matches all words in a file, or any of them, optionally below a folder', async () => {
  const fs = await checkout(SAMPLE);
  const own = indexes();
  expect(places(await find(own, fs, 'return name'))).toEqual(['other.py:1', 'other.py:2']);
  expect(places(await find(own, fs, 'class knows'))).toEqual([]);
  expect(places(await find(own, fs, 'class knows', { match: 'any' }))).toEqual([
    'docs/notes.md:1',
    'src/user-service.ts:1',
  ]);
  expect(places(await find(own, fs, 'user', { under: 'src/' }))).toEqual([
    'src/user-service.ts:1',
    'src/user-service.ts:2',
    'src/main.ts:1',
    'src/main.ts:2',
  ]);
});

it('returns page after page, with each line once', async () => {
  const fs = await checkout(
    Object.fromEntries(
      Array.from({ length: 7 }, (_, file) => [`f${file}.txt`, 'needle\nhay\nneedle\n'.repeat(2)]),
    ),
  );
  const own = indexes();
  const seen: string[] = [];
  let after: WordSearchRequest['after'];
  do {
    const reply = await find(own, fs, 'needle', { limit: 5, after });
    seen.push(...places(reply));
    after = reply.page.next;
  } while (after !== undefined);
  expect(seen).toEqual(
    [0, 1, 2, 3, 4, 5, 6].flatMap((file) => [1, 3, 4, 6].map((line) => `f${file}.txt:${line}`)),
  );
});

it('ends a page at the read limit, and continues from there', async () => {
  const fs = await checkout({ a: `${'x '.repeat(500)}needle`, b: `${'x '.repeat(500)}needle` });
  const own = indexes({ maxReadBytes: 1 });
  const first = await find(own, fs, 'needle');
  expect(places(first)).toEqual(['a:1']);
  expect(first.page.hits[0]?.text.length).toBe(240);
  expect(first.page.hits[0]?.text).toContain('needle');
  expect(places(await find(own, fs, 'needle', { after: first.page.next }))).toEqual(['b:1']);
});

it('leaves out and counts files that are not text, too large, links, or in the git folder', async () => {
  const fs = await checkout({
    'a.txt': 'needle',
    'binary.bin': new Uint8Array([110, 0, 110]),
    'large.txt': 'needle '.repeat(20_000),
    '.git/config': 'needle',
    'bad\nname.txt': 'needle',
    'latin.txt': Buffer.from('needle \xe4', 'latin1'),
  });
  await symlink('a.txt', join(base, 'tree', 'link.txt'));
  const reply = await find(indexes({ limits: { maxFileBytes: 100_000 } }), fs, 'needle');
  expect(places(reply)).toEqual(['a.txt:1', 'latin.txt:1']);
  expect(reply.facts).toMatchObject({
    files: 2,
    leftOut: { binary: 1, tooLarge: 1, unreadable: 1, beyondLimits: 0 },
  });
});

it('stops at its limits and reports the number of files left out', async () => {
  const fs = await checkout({ a: 'one', b: 'two', c: 'three', d: 'four' });
  const reply = await find(indexes({ limits: { maxFiles: 3 } }), fs, 'four');
  expect(reply.facts).toMatchObject({ files: 3, leftOut: { beyondLimits: 1 } });
  const small = await find(indexes({ limits: { maxWords: 2 } }), fs, 'four');
  expect(small.facts).toMatchObject({ files: 2, leftOut: { beyondLimits: 2 } });
});

it('builds an index once for all callers, and finds it again after a restart', async () => {
  const fs = await checkout(SAMPLE);
  const own = indexes();
  const replies = await Promise.all(Array.from({ length: 20 }, () => find(own, fs, 'user')));
  expect(new Set(replies.map((reply) => JSON.stringify(reply.page))).size).toBe(1);
  expect(await readdir(join(base, 'indexes'))).toHaveLength(1);
  await own.close();
  // The stored index is that of the commit, whatever the folder contains now.
  await writeFile(join(base, 'tree', 'new.txt'), 'user');
  const again = await find(indexes(), fs, 'user');
  expect(again.facts).toMatchObject({ isNew: false, files: 4 });
});

it('rebuilds an index when its file is damaged', async () => {
  const fs = await checkout(SAMPLE);
  const own = indexes();
  await find(own, fs, 'user');
  await own.close();
  const [name = ''] = await readdir(join(base, 'indexes'));
  await writeFile(join(base, 'indexes', name), 'RGWORDS1 and nothing more');
  expect((await find(indexes(), fs, 'user')).facts).toMatchObject({ isNew: true, files: 4 });
});

it('stays within its disk limit, keeping the most recently used indexes', async () => {
  const fs = await checkout(SAMPLE);
  const size = (await find(indexes(), fs, 'user')).facts.sizeBytes;
  const own = indexes({ maxDiskBytes: size * 2 });
  for (const commit of ['b', 'c', 'd']) await find(own, fs, 'user', {}, commit.repeat(40));
  expect(await readdir(join(base, 'indexes'))).toHaveLength(2);
});

it('stores no index of a checkout that disappeared meanwhile', async () => {
  const own = indexes();
  const gone = new NodeRepoFs(join(base, 'gone'));
  await expect(find(own, gone, 'user')).rejects.toMatchObject({ reason: 'TOOL_FAILED' });
  expect(await readdir(join(base, 'indexes'))).toEqual([]);
});

it('rejects a cancelled caller at once, and abandons work without callers', async () => {
  const text = Array.from({ length: 40_000 }, (_, index) => `word${index}x`).join(' ');
  const fs = await checkout(Object.fromEntries(Array.from({ length: 60 }, (_, file) => [`f${file}`, text])));
  const own = indexes({ lingerMs: 0 });
  const controller = new AbortController();
  const request = {
    terms: parseWordQuery('word1x'),
    match: 'all',
    under: '',
    limit: 1,
    after: undefined,
  } as const;
  const cancelled = own.search({ commit: COMMIT, fs }, request, controller.signal);
  controller.abort();
  await expect(cancelled).rejects.toMatchObject({ reason: 'REQUEST_CANCELLED' });
  // The next caller gets a complete index, whatever happened to the first.
  expect(places(await find(own, fs, 'word1x', { limit: 1 }))).toEqual(['f0:1']);
});

it('fails its callers when the thread dies, and starts another', async () => {
  const fs = await checkout(
    Object.fromEntries(
      Array.from({ length: 300 }, (_, file) => [
        `f${file}`,
        Array.from({ length: 4_000 }, (_, index) => `w${(file * 4_000 + index).toString(36)}q`).join(' '),
      ]),
    ),
  );
  const own = indexes({ maxHeapBytes: 24 * 1024 * 1024 });
  await expect(find(own, fs, 'absent')).rejects.toMatchObject({ reason: 'TOOL_FAILED' });
  const small = await checkout({ a: 'needle' }, 'small');
  expect(places(await find(own, small, 'needle', {}, 'b'.repeat(40)))).toEqual(['a:1']);
});

it('never blocks the event loop', async () => {
  const text = Array.from({ length: 20_000 }, (_, index) => `word${index}x`).join('\n');
  const fs = await checkout(Object.fromEntries(Array.from({ length: 50 }, (_, file) => [`f${file}`, text])));
  let turns = 0;
  let on = true;
  const turn = (): void => {
    turns += 1;
    if (on) setImmediate(turn);
  };
  setImmediate(turn);
  await find(indexes(), fs, 'word5x', { limit: 200 });
  on = false;
  expect(turns).toBeGreaterThan(1_000);
});
