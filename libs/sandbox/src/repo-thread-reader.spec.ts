import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GatewayError, type ErrorReason } from '#errors';
import { NodeRepoFs } from './node-repo-fs.js';
import { RepoThreadReader } from './repo-thread-reader.js';

let base: string;
let root: string;
let reader: RepoThreadReader;

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'thread-reader-'));
  root = join(base, 'root');
  await mkdir(join(root, 'src/deep'), { recursive: true });
  await writeFile(join(base, 'secret'), 'secret');
  reader = new RepoThreadReader(new NodeRepoFs(root, { maxFileBytes: 1000 }).ticket());
});

afterEach(async () => {
  reader.close();
  await rm(base, { recursive: true });
});

function refusal(path: string): ErrorReason {
  try {
    reader.read(path, 5_000);
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    expect(error.message).not.toContain(base);
    return error.reason;
  }
  throw new Error(`${path} was read.`);
}

describe('RepoThreadReader', () => {
  it('reads files in any order of their folders', async () => {
    await writeFile(join(root, 'a.ts'), 'a');
    await writeFile(join(root, 'src/b.ts'), 'bb');
    await writeFile(join(root, 'src/deep/c.ts'), '');
    const paths = ['src/b.ts', 'src/deep/c.ts', 'a.ts', 'src/b.ts', './src//b.ts'];
    expect(paths.map((path) => reader.read(path, 10).toString())).toEqual(['bb', '', 'a', 'bb', 'bb']);
  });

  it.each([
    ['../secret', 'PATH_OUTSIDE_ROOT'],
    ['src/../../secret', 'PATH_OUTSIDE_ROOT'],
    ['/etc/passwd', 'PATH_OUTSIDE_ROOT'],
    ['a\nb', 'PATH_INVALID'],
    ['', 'PATH_INVALID'],
    ['src', 'PATH_NOT_A_FILE'],
    ['gone.ts', 'PATH_NOT_FOUND'],
    ['gone/a.ts', 'PATH_NOT_FOUND'],
    ['.git/config', 'PATH_NOT_FOUND'],
    ['.Git/config', 'PATH_NOT_FOUND'],
    ['src/.git', 'PATH_NOT_FOUND'],
  ])('refuses %j', async (path, reason) => {
    await mkdir(join(root, '.git'));
    await writeFile(join(root, '.git/config'), '');
    expect(refusal(path)).toBe(reason);
  });

  it('follows no symlink, to a file or to a folder', async () => {
    await symlink(join(base, 'secret'), join(root, 'file.ts'));
    await symlink(base, join(root, 'folder'));
    await symlink('src', join(root, 'inside'));
    await writeFile(join(root, 'src/b.ts'), '');
    expect(refusal('file.ts')).toBe('PATH_NOT_A_FILE');
    expect(refusal('folder/secret')).toBe('PATH_NOT_A_DIRECTORY');
    expect(refusal('inside/b.ts')).toBe('PATH_NOT_A_DIRECTORY');
  });

  it('does not enter a folder that was swapped for a symlink', async () => {
    await writeFile(join(root, 'src/secret'), 'mine');
    expect(reader.read('src/secret', 10).toString()).toBe('mine');
    reader.close();
    await rename(join(root, 'src'), join(root, 'old'));
    await symlink(base, join(root, 'src'));
    expect(refusal('src/secret')).toBe('PATH_NOT_A_DIRECTORY');
  });

  it('lists a folder without .git and without following symlinks', async () => {
    await mkdir(join(root, '.git'));
    await writeFile(join(root, 'run.sh'), 'abc', { mode: 0o755 });
    await symlink('src', join(root, 'inside'));
    await writeFile(join(root, 'line\nbreak'), '');
    expect(reader.list('', 100)).toEqual({
      entries: [
        { name: 'inside', kind: 'symlink', sizeBytes: 0, executable: false, linkTarget: 'src' },
        { name: 'run.sh', kind: 'file', sizeBytes: 3, executable: true },
        { name: 'src', kind: 'directory', sizeBytes: 0, executable: false },
      ],
      unreadableNames: 1,
      truncated: false,
    });
    expect(reader.list('src/deep', 100).entries).toEqual([]);
    expect(reader.list('', 2)).toMatchObject({ truncated: true });
    for (const path of ['inside', 'gone', '.git', 'run.sh', '..'])
      expect(() => reader.list(path, 100)).toThrow(GatewayError);
  });

  it('does not block on a FIFO and refuses a file that is too large', async () => {
    execFileSync('mkfifo', [join(root, 'fifo')]);
    await writeFile(join(root, 'large'), Buffer.alloc(1_001));
    expect(refusal('fifo')).toBe('PATH_NOT_A_FILE');
    expect(refusal('large')).toBe('FILE_TOO_LARGE');
    expect(() => reader.read('large', 10)).toThrow('10 bytes');
  });
});
