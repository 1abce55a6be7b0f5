import { jest } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { chmod, link, mkdir, mkdtemp, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ErrorReason } from '#errors';
import { GatewayError } from '#errors';
import { NodeRepoFs } from './node-repo-fs.js';

jest.setTimeout(60_000);

let base: string;
let root: string;
let repo: NodeRepoFs;

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'repo-fs-'));
  root = join(base, 'root');
  await mkdir(root);
  repo = new NodeRepoFs(root, { maxFileBytes: 1000 });
});

afterEach(() => {
  // The tool goes down by descriptors, so paths longer than the system's limit are no obstacle.
  spawnSync('rm', ['-rf', base]);
});

async function refusal(action: Promise<unknown>): Promise<ErrorReason> {
  const error: unknown = await action.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof GatewayError)) throw new Error(`Not refused as it should be: ${String(error)}`);
  expect(error.message).not.toContain(base);
  return error.reason;
}

describe('reading', () => {
  it('reads the bytes and the text of a file, also by ./ and with doubled slashes', async () => {
    await mkdir(join(root, 'docs'));
    await writeFile(join(root, 'docs/read me 🚀.md'), 'Grüße');
    expect(await repo.readText('docs/read me 🚀.md')).toBe('Grüße');
    expect((await repo.readBytes('./docs//read me 🚀.md')).length).toBe(7);
  });

  it.each([
    ['../secret', 'PATH_OUTSIDE_ROOT'],
    ['docs/../../secret', 'PATH_OUTSIDE_ROOT'],
    ['docs/..', 'PATH_OUTSIDE_ROOT'],
    ['..', 'PATH_OUTSIDE_ROOT'],
    ['/etc/passwd', 'PATH_OUTSIDE_ROOT'],
    ['//etc/passwd', 'PATH_OUTSIDE_ROOT'],
    ['a\0b', 'PATH_INVALID'],
    ['a\nb', 'PATH_INVALID'],
    ['a\u007fb', 'PATH_INVALID'],
    ['a\u0085b', 'PATH_INVALID'],
    ['a\u2028b', 'PATH_INVALID'],
    ['..\\secret', 'PATH_INVALID'],
    ['\\\\server\\share', 'PATH_INVALID'],
    ['a\ud800b', 'PATH_INVALID'],
    ['', 'PATH_INVALID'],
    ['.', 'PATH_INVALID'],
    ['x'.repeat(20_000), 'PATH_INVALID'],
    ['x'.repeat(300), 'PATH_INVALID'],
    ['absent', 'PATH_NOT_FOUND'],
    ['.git/config', 'PATH_NOT_FOUND'],
    ['.GIT/config', 'PATH_NOT_FOUND'],
    ['sub/.git', 'PATH_NOT_FOUND'],
    ['file/below', 'PATH_NOT_FOUND'],
    ['sub', 'PATH_NOT_A_FILE'],
  ] as const)('refuses %j with %s', async (path, reason) => {
    await mkdir(join(root, '.git'));
    await mkdir(join(root, 'sub'));
    await writeFile(join(root, '.git/config'), 'secret');
    await writeFile(join(root, 'sub/.git'), 'gitdir: /elsewhere');
    await writeFile(join(root, 'file'), 'text');
    await writeFile(join(base, 'secret'), 'secret');
    expect(await refusal(repo.readText(path))).toBe(reason);
  });

  it('follows symlinks that stay inside, in every spelling', async () => {
    await mkdir(join(root, 'a/b'), { recursive: true });
    await writeFile(join(root, 'a/file'), 'inside');
    await symlink('../file', join(root, 'a/b/up'));
    await symlink('a/b', join(root, 'folder'));
    await symlink('folder/../b/up', join(root, 'round'));
    expect(await repo.readText('a/b/up')).toBe('inside');
    expect(await repo.readText('folder/up')).toBe('inside');
    expect(await repo.readText('round')).toBe('inside');
    expect(await repo.stat('folder/up')).toMatchObject({ kind: 'symlink', sizeBytes: 0 });
  });

  it.each([
    ['../secret', 'PATH_OUTSIDE_ROOT'],
    ['../root/../secret', 'PATH_OUTSIDE_ROOT'],
    ['../root/file', 'PATH_OUTSIDE_ROOT'],
    ['/etc/passwd', 'PATH_OUTSIDE_ROOT'],
    ['/dev/zero', 'PATH_OUTSIDE_ROOT'],
    ['/proc/self/environ', 'PATH_OUTSIDE_ROOT'],
    ['.git/config', 'PATH_NOT_FOUND'],
    ['nowhere', 'PATH_NOT_FOUND'],
    ['link', 'PATH_INVALID'],
  ] as const)('refuses a symlink to %j with %s', async (target, reason) => {
    await writeFile(join(base, 'secret'), 'secret');
    await mkdir(join(root, '.git'));
    await writeFile(join(root, '.git/config'), 'secret');
    await symlink(target, join(root, 'link'));
    expect(await refusal(repo.readText('link'))).toBe(reason);
    expect(await refusal(repo.readText('link/further'))).toBe(reason);
    expect(await repo.exists('link')).toBe(true);
  });

  it('refuses entries below a folder that is a symlink out of the root', async () => {
    await mkdir(join(base, 'outside'));
    await writeFile(join(base, 'outside/secret'), 'secret');
    await symlink('../outside', join(root, 'out'));
    expect(await refusal(repo.readText('out/secret'))).toBe('PATH_OUTSIDE_ROOT');
    expect(await refusal(repo.stat('out/secret'))).toBe('PATH_OUTSIDE_ROOT');
    expect(await refusal(repo.list({ under: 'out' }))).toBe('PATH_NOT_A_DIRECTORY');
  });

  it('stops at a cycle of symlinks', async () => {
    await symlink('b', join(root, 'a'));
    await symlink('a', join(root, 'b'));
    await symlink('.', join(root, 'self'));
    await writeFile(join(root, 'file'), 'text');
    expect(await refusal(repo.readText('a'))).toBe('PATH_INVALID');
    expect(await repo.readText('self/self/self/file')).toBe('text');
    expect(await refusal(repo.readText(`${'self/'.repeat(41)}file`))).toBe('PATH_INVALID');
  });

  it('does not block on FIFOs and refuses sockets and devices', async () => {
    expect(spawnSync('mkfifo', [join(root, 'fifo')]).status).toBe(0);
    const server = await listen(join(root, 'socket'));
    try {
      expect(await refusal(repo.readBytes('fifo'))).toBe('PATH_NOT_A_FILE');
      expect(await refusal(repo.readBytes('socket'))).toBe('PATH_NOT_A_FILE');
      expect(await refusal(new NodeRepoFs('/dev').readBytes('zero'))).toBe('PATH_NOT_A_FILE');
      expect((await repo.list()).entries.map((entry) => entry.kind)).toEqual(['other', 'other']);
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });

  it('refuses a file over the limit, or returns its beginning when requested', async () => {
    await writeFile(join(root, 'exact'), 'x'.repeat(1000));
    await writeFile(join(root, 'over'), `${'x'.repeat(999)}é`);
    expect((await repo.readBytes('exact')).length).toBe(1000);
    expect(await refusal(repo.readBytes('over'))).toBe('FILE_TOO_LARGE');
    expect(await refusal(repo.readBytes('exact', { maxBytes: 999 }))).toBe('FILE_TOO_LARGE');
    expect(await refusal(repo.readBytes('over', { maxBytes: 5000 }))).toBe('FILE_TOO_LARGE');
    expect(await repo.readText('over', { overflow: 'cut' })).toBe('x'.repeat(999));
    expect(await repo.readText('exact', { maxBytes: 3, overflow: 'cut' })).toBe('xxx');
  });

  it('limits files whose size the system does not report', async () => {
    const proc = new NodeRepoFs('/proc/self', { maxFileBytes: 100 });
    expect(await refusal(proc.readBytes('smaps'))).toBe('FILE_TOO_LARGE');
    expect((await proc.readBytes('smaps', { overflow: 'cut' })).length).toBe(100);
  });

  it.each([
    ['Latin-1', Buffer.from([0x47, 0x72, 0xfc])],
    ['a NUL byte', Buffer.from('a\0b')],
    ['a broken last character', Buffer.from([0x61, 0xc3])],
  ])('refuses %s as text and returns it as bytes', async (_, bytes) => {
    await writeFile(join(root, 'binary'), bytes);
    expect(await refusal(repo.readText('binary'))).toBe('FILE_NOT_TEXT');
    expect(await repo.readBytes('binary')).toEqual(bytes);
  });

  it('never reads outside while the folder is swapped for a symlink', async () => {
    await mkdir(join(root, 'folder'));
    await mkdir(join(base, 'outside'));
    await writeFile(join(root, 'folder/file'), 'inside');
    await writeFile(join(base, 'outside/file'), 'outside');
    await symlink('../outside', join(base, 'link'));
    let swapping = true;
    const swaps = (async (): Promise<void> => {
      while (swapping) {
        await rename(join(root, 'folder'), join(base, 'aside'));
        await rename(join(base, 'link'), join(root, 'folder'));
        await rename(join(root, 'folder'), join(base, 'link'));
        await rename(join(base, 'aside'), join(root, 'folder'));
      }
    })();
    const seen = new Set<string>();
    for (let read = 0; read < 2000; read += 1) {
      seen.add(
        await repo.readText('folder/file').catch((error: unknown) => {
          if (error instanceof GatewayError) return error.reason;
          throw error;
        }),
      );
    }
    swapping = false;
    await swaps;
    expect(seen).toContain('inside');
    expect(seen).not.toContain('outside');
  });

  it('leaves no file open after any refusal', async () => {
    await writeFile(join(root, 'file'), 'x'.repeat(2000));
    await symlink('/etc', join(root, 'out'));
    const before = (await readdir('/proc/self/fd')).length;
    for (const path of ['file', 'out/passwd', 'absent/further', 'file/below']) {
      await refusal(repo.readBytes(path));
      await repo.exists('file');
    }
    await repo.list();
    expect((await readdir('/proc/self/fd')).length).toBe(before);
  });
});

describe('stat and exists', () => {
  it('report kind, size and the executable bit', async () => {
    await writeFile(join(root, 'tool'), 'run');
    await chmod(join(root, 'tool'), 0o755);
    await link(join(root, 'tool'), join(root, 'hard'));
    await mkdir(join(root, 'folder'));
    expect(await repo.stat('tool')).toEqual({ path: 'tool', kind: 'file', sizeBytes: 3, executable: true });
    expect(await repo.stat('folder/')).toEqual({
      path: 'folder',
      kind: 'directory',
      sizeBytes: 0,
      executable: false,
    });
    expect(await repo.exists('hard')).toBe(true);
    expect(await repo.exists('absent')).toBe(false);
    expect(await repo.exists('absent/further')).toBe(false);
    expect(await repo.exists('tool/below')).toBe(false);
    expect(await repo.exists('.git')).toBe(false);
    expect(await refusal(repo.exists('../root'))).toBe('PATH_OUTSIDE_ROOT');
  });
});

describe('listing', () => {
  it('is sorted by the bytes of the whole paths, without .git', async () => {
    const names = ['a/z', 'a.txt', 'a-b', 'a0', 'é', 'z', '\u{10ffff}', '\uffee', 'B'];
    await mkdir(join(root, 'a'));
    await mkdir(join(root, '.git/refs'), { recursive: true });
    for (const name of names) await writeFile(join(root, name), name);
    const { entries, truncated } = await repo.list();
    const paths = entries.map((entry) => entry.path);
    expect(paths).toEqual(['B', 'a', 'a-b', 'a.txt', 'a/z', 'a0', 'z', 'é', '\uffee', '\u{10ffff}']);
    expect(paths).toEqual([...paths].sort((x, y) => Buffer.compare(Buffer.from(x), Buffer.from(y))));
    expect(truncated).toBe(false);
  });

  it('counts names that cannot be requested, and lists emoji', async () => {
    const bytes = Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0x61, 0xff, 0xfe])]);
    await writeFile(bytes, 'x');
    for (const name of ['line\nbreak', 'bell\u0007', 'back\\slash', 'ok 😀👩‍👩‍👧', 'sp ace', "quo'te"]) {
      await writeFile(join(root, name), 'x');
    }
    const { entries, unreadableNames } = await repo.list();
    expect(entries.map((entry) => entry.path)).toEqual(['ok 😀👩‍👩‍👧', "quo'te", 'sp ace']);
    expect(unreadableNames).toBe(4);
  });

  it('lists symlinks and never enters them', async () => {
    await mkdir(join(root, 'real'));
    await writeFile(join(root, 'real/file'), 'x');
    await symlink('real', join(root, 'inside'));
    await symlink('/', join(root, 'outside'));
    await symlink('..', join(root, 'real/loop'));
    const { entries } = await repo.list();
    expect(entries.map((entry) => [entry.path, entry.kind])).toEqual([
      ['inside', 'symlink'],
      ['outside', 'symlink'],
      ['real', 'directory'],
      ['real/file', 'file'],
      ['real/loop', 'symlink'],
    ]);
  });

  it('stops at the requested number of entries and depth, and reports it', async () => {
    await mkdir(join(root, 'a/b/c'), { recursive: true });
    await writeFile(join(root, 'a/b/c/file'), 'x');
    await writeFile(join(root, 'z'), 'x');
    const paths = async (options: object): Promise<unknown> => {
      const { entries, truncated } = await repo.list(options);
      return [entries.map((entry) => entry.path).join(' '), truncated];
    };
    expect(await paths({})).toEqual(['a a/b a/b/c a/b/c/file z', false]);
    expect(await paths({ maxEntries: 5 })).toEqual(['a a/b a/b/c a/b/c/file z', false]);
    expect(await paths({ maxEntries: 3 })).toEqual(['a a/b a/b/c', true]);
    expect(await paths({ maxEntries: 0 })).toEqual(['', true]);
    expect(await paths({ maxDepth: 2 })).toEqual(['a a/b z', true]);
    expect(await paths({ under: 'a/b/' })).toEqual(['a/b/c a/b/c/file', false]);
    expect(await paths({ under: '.' })).toEqual(['a a/b a/b/c a/b/c/file z', false]);
  });

  it('never exceeds the limits of the sandbox, whatever the caller requests', async () => {
    for (let index = 0; index < 20; index += 1) await writeFile(join(root, `file${index}`), 'x');
    const few = new NodeRepoFs(root, { maxEntries: 5 });
    expect(await few.list({ maxEntries: 1000 })).toMatchObject({ truncated: true, entries: { length: 5 } });
    const short = new NodeRepoFs(root, { maxListingBytes: 20 });
    expect(await short.list()).toMatchObject({ truncated: true, entries: { length: 3 } });
    const narrow = new NodeRepoFs(root, { maxScannedNames: 7 });
    expect(await narrow.list()).toMatchObject({ truncated: true, entries: { length: 7 } });
  });

  it.each([
    ['../root', 'PATH_OUTSIDE_ROOT'],
    ['/', 'PATH_OUTSIDE_ROOT'],
    ['absent', 'PATH_NOT_FOUND'],
    ['.git', 'PATH_NOT_FOUND'],
    ['file', 'PATH_NOT_A_DIRECTORY'],
  ] as const)('under %j is refused with %s', async (under, reason) => {
    await mkdir(join(root, '.git'));
    await writeFile(join(root, 'file'), 'x');
    expect(await refusal(repo.list({ under }))).toBe(reason);
  });

  it('walks down 2,000 folders and up again, beyond the maximum path length of the system', async () => {
    const script = `const fs = require('node:fs');
      for (let i = 0; i < 2000; i += 1) {
        fs.mkdirSync('deep'); fs.writeFileSync('z', ''); process.chdir('deep');
      }`;
    expect(spawnSync(process.execPath, ['-e', script], { cwd: root }).status).toBe(0);
    const { entries, truncated } = await new NodeRepoFs(root).list();
    expect(truncated).toBe(false);
    expect(entries.length).toBe(4000);
    expect(entries.at(-1)?.path).toBe('z');
    const deepest = entries.reduce((a, b) => (a.path.length > b.path.length ? a : b)).path;
    expect(deepest.split('/').length).toBe(2000);
    expect((await new NodeRepoFs(root).stat(`${deepest.slice(0, -4)}z`)).kind).toBe('file');
  });

  it('rejects with the reason of an aborted signal', async () => {
    await writeFile(join(root, 'file'), 'x');
    const reason = new GatewayError('RUN_CANCELLED', 'The run was cancelled.');
    await expect(repo.list({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(await refusal(repo.list({ signal: AbortSignal.abort() }))).toBe('REQUEST_CANCELLED');
  });

  it('of a folder that is gone is PATH_NOT_FOUND', async () => {
    await rm(root, { recursive: true });
    expect(await refusal(repo.list())).toBe('PATH_NOT_FOUND');
  });
});

async function listen(path: string): Promise<Server> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return server;
}
