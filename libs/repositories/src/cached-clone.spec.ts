import { existsSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { GatewayError } from '#errors';
import {
  type GitHttpServer,
  importRepository,
  type ImportedFile,
  OpenerBench,
  processesWith,
  refusalOf,
} from '#git-testing';
import { until } from '#testing';

jest.setTimeout(120_000);

let bench: OpenerBench;
let server: GitHttpServer;

beforeEach(async () => {
  bench = await OpenerBench.create();
  server = await bench.serve();
});

afterEach(() => bench.close());

const imported = (name: string, files: Iterable<ImportedFile>): Promise<void> =>
  importRepository(join(bench.folder, 'repos', name), files);

/** Counts the files in the first folders of the unfinished checkout. */
async function written(): Promise<number> {
  let count = 0;
  for (const name of await bench.leftovers()) {
    const tree = join(bench.root, '.passing', name, 'checkout', 'tree');
    for (const folder of (await readdir(tree).catch(() => [])).slice(0, 3)) {
      count += (await readdir(join(tree, folder)).catch(() => [])).length;
    }
  }
  return count;
}

const deep = (levels: number): string => `${'d/'.repeat(levels)}file.txt`;

describe('a hostile repository', () => {
  it('with 100,000 files is refused before one is written, or stops at the time limit, and leaves nothing', async () => {
    await imported('many', numbered(100_000));
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    const small = await refusalOf(bench.open(bench.opener({ maxFiles: 99_999 }), server.url('many')));
    expect(small.reason).toBe('REPO_TOO_LARGE');
    expect(await bench.checkouts()).toEqual([]);
    const opener = bench.opener();
    const caller = new AbortController();
    const opening = refusalOf(bench.open(opener, server.url('many'), { signal: caller.signal }));
    await until(async () => (await written()) > 200);
    caller.abort(new GatewayError('RUN_TIMEOUT', 'The run took too long.'));
    expect((await opening).reason).toBe('RUN_TIMEOUT');
    await until(async () => (await bench.leftovers()).length === 0);
    expect(processesWith('checkout--worker')).toEqual([]);
    delay.disable();
    expect(delay.percentile(99) / 1e6).toBeLessThan(100);
  });

  it('with some thousands of files is opened completely', async () => {
    await imported('several', numbered(3_000));
    const { fs } = await bench.open(bench.opener(), server.url('several'));
    expect(await fs.readText('f99/2999.txt')).toBe('2999');
    expect((await fs.list()).entries.length).toBe(3_000 + 100);
  });

  it('nested deeper than a path can be is refused before a file is written, and a less deep one is opened', async () => {
    await imported('deepest', [{ path: deep(2_000), content: 'x' }]);
    const refused = await refusalOf(bench.open(bench.opener(), server.url('deepest')));
    expect(refused).toMatchObject({
      reason: 'REPO_TOO_LARGE',
      message: 'The repository has a path that is longer than this gateway allows.',
    });
    expect(await bench.leftovers()).toEqual([]);
    await imported('name', [{ path: 'n'.repeat(256), content: 'x' }]);
    expect((await refusalOf(bench.open(bench.opener(), server.url('name')))).reason).toBe('REPO_TOO_LARGE');
    await imported('deep', [{ path: deep(1_000), content: 'x' }]);
    const opener = bench.opener();
    const { fs } = await bench.open(opener, server.url('deep'));
    expect(await fs.readText(deep(1_000))).toBe('x');
    expect((await fs.list()).entries.length).toBe(1_001);
  });

  it('with a line of 50 MB is opened, and the line is not read', async () => {
    await imported('line', [
      { path: 'line.js', content: Buffer.alloc(50_000_000, 'x') },
      { path: 'a.js', content: 'a' },
    ]);
    const { fs } = await bench.open(bench.opener(), server.url('line'));
    expect(await fs.readText('a.js')).toBe('a');
    await expect(fs.readText('line.js')).rejects.toMatchObject({ reason: 'FILE_TOO_LARGE' });
  });

  it('with symlink loops and control characters in names is opened, and its listing ends', async () => {
    await imported('odd', [
      { path: 'loop', content: 'loop', symlink: true },
      { path: 'a/up', content: '..', symlink: true },
      { path: 'a/b', content: '../a', symlink: true },
      { path: 'to/there', content: '../back/here', symlink: true },
      { path: 'back/here', content: '../to/there', symlink: true },
      { path: 'long', content: 'x/'.repeat(1_000), symlink: true },
      { path: Buffer.from([0x01, 0x07, 0x1b, 0x5b, 0x33, 0x31, 0x6d, 0x7f]), content: 'colours' },
      { path: 'new\nline\rand\ttab', content: 'lines' },
      { path: Buffer.from([0xc3, 0x28, 0xff]), content: 'no text' },
      { path: 'plain.txt', content: 'plain' },
    ]);
    const { fs } = await bench.open(bench.opener(), server.url('odd'));
    expect(await fs.readText('plain.txt')).toBe('plain');
    const { entries, unreadableNames } = await fs.list();
    expect(entries.length + unreadableNames).toBe(13);
    for (const path of ['loop', 'to/there']) {
      await expect(fs.readText(path)).rejects.toMatchObject({ name: 'GatewayError' });
    }
  });

  it('that is small when packed but too large when unpacked is refused by the size of its tree', async () => {
    const shared = { content: Buffer.alloc(1_000_000, 'x') };
    await imported(
      'bomb',
      Array.from({ length: 300 }, (_, index) => ({ path: `${index}.bin`, ...shared })),
    );
    const opener = bench.opener({ maxBytes: 100_000_000 });
    expect((await refusalOf(bench.open(opener, server.url('bomb')))).reason).toBe('REPO_TOO_LARGE');
    expect(server.sentBytes).toBeLessThan(100_000);
  });
});

it('leaves Git LFS pointers as they are, whatever the repository and the machine configure', async () => {
  const executed = join(bench.folder, 'executed');
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 9\n`;
  const filter = `[filter "lfs"]\n\tsmudge = touch ${executed}\n\tprocess = touch ${executed}\n\trequired = true\n`;
  const source = await bench.build('lfs', {
    '.lfsconfig': `[lfs]\n\turl = ${server.url('media')}\n`,
    'large.bin': pointer,
  });
  await source.commit({ '.gitattributes': '*.bin filter=lfs diff=lfs merge=lfs -text\n' });
  const config = join(bench.folder, 'machine.gitconfig');
  await writeFile(config, filter);
  const before = process.env['GIT_CONFIG_GLOBAL'];
  process.env['GIT_CONFIG_GLOBAL'] = config;
  try {
    const { fs } = await bench.open(bench.opener(), server.url('lfs'));
    expect(await fs.readText('large.bin')).toBe(pointer);
  } finally {
    if (before === undefined) delete process.env['GIT_CONFIG_GLOBAL'];
    else process.env['GIT_CONFIG_GLOBAL'] = before;
  }
  expect(existsSync(executed)).toBe(false);
  expect(server.requests.filter((line) => line.includes('media'))).toEqual([]);
});

function* numbered(count: number): Generator<ImportedFile> {
  for (let index = 0; index < count; index += 1) {
    yield { path: `f${index % 100}/${index}.txt`, content: String(index) };
  }
}
