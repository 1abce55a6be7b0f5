import { mkdir, mkdtemp, open, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ErrorReason } from '#errors';
import { GatewayError } from '#errors';
import { NodeArtifactFs } from './node-artifact-fs.js';
import { sandboxError } from './sandbox-error.js';

let base: string;
let root: string;
let artifacts: NodeArtifactFs;

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'artifact-fs-'));
  root = join(base, 'session');
  artifacts = new NodeArtifactFs(root, { maxFileBytes: 100, maxTotalBytes: 250, maxFiles: 4 });
});

afterEach(() => rm(base, { recursive: true }));

async function refusal(action: Promise<unknown>): Promise<ErrorReason> {
  const error: unknown = await action.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof GatewayError)) throw new Error(`Not refused as it should be: ${String(error)}`);
  expect(error.message).not.toContain(base);
  return error.reason;
}

it('reads back what was written and replaced, and nothing after a removal', async () => {
  expect(await artifacts.list()).toEqual([]);
  expect(await artifacts.read('a.json')).toBeUndefined();
  await artifacts.write('plan/graph 😀.json', '{"é":1}');
  await artifacts.write('plan/graph 😀.json', '{}');
  await artifacts.write('bytes', new Uint8Array([0, 255]));
  expect((await artifacts.read('plan/graph 😀.json'))?.toString()).toBe('{}');
  expect(await artifacts.read('bytes')).toEqual(Buffer.from([0, 255]));
  expect(await artifacts.list()).toMatchObject([
    { path: 'bytes', sizeBytes: 2 },
    { path: 'plan/graph 😀.json', sizeBytes: 2 },
  ]);
  expect(await artifacts.list('plan')).toHaveLength(1);
  expect(await artifacts.list('absent')).toEqual([]);
  await artifacts.remove('bytes');
  await artifacts.remove('bytes');
  expect(await artifacts.read('bytes')).toBeUndefined();
});

it.each([
  ['../x', 'PATH_OUTSIDE_ROOT'],
  ['/tmp/x', 'PATH_OUTSIDE_ROOT'],
  ['a\0', 'PATH_INVALID'],
  ['a\\b', 'PATH_INVALID'],
  ['', 'PATH_INVALID'],
  ['folder/', 'PATH_INVALID'],
  ['.git/config', 'PATH_INVALID'],
  [`.artifact-${'0'.repeat(24)}.tmp`, 'PATH_INVALID'],
  ['x'.repeat(256), 'PATH_INVALID'],
  ['x/'.repeat(2000), 'PATH_INVALID'],
] as const)('refuses to write %j with %s', async (path, reason) => {
  expect(await refusal(artifacts.write(path, 'x'))).toBe(reason);
});

it('does not follow symlinks or overwrite a folder', async () => {
  await mkdir(join(base, 'outside'));
  await mkdir(join(root, 'folder'), { recursive: true });
  await symlink('../outside', join(root, 'out'));
  await writeFile(join(base, 'outside/file'), 'outside');
  expect(await refusal(artifacts.write('out/new', 'x'))).toBe('PATH_NOT_A_DIRECTORY');
  expect(await refusal(artifacts.read('out/file'))).toBe('PATH_NOT_A_DIRECTORY');
  expect(await refusal(artifacts.remove('out/file'))).toBe('PATH_NOT_A_DIRECTORY');
  expect(await refusal(artifacts.write('out', 'x'))).toBe('PATH_NOT_A_FILE');
  expect(await refusal(artifacts.write('folder', 'x'))).toBe('PATH_NOT_A_FILE');
  expect(await readdir(join(base, 'outside'))).toEqual(['file']);
});

it('limits file size, total bytes and the number of files, and frees what is replaced or removed', async () => {
  expect(await refusal(artifacts.write('large', 'x'.repeat(101)))).toBe('FILE_TOO_LARGE');
  await artifacts.write('a', 'x'.repeat(100));
  await artifacts.write('b', 'x'.repeat(100));
  expect(await refusal(artifacts.write('c', 'x'.repeat(51)))).toBe('ARTIFACTS_FULL');
  await artifacts.write('b', 'x'.repeat(10));
  await artifacts.write('c', 'x'.repeat(51));
  await artifacts.write('d', '');
  expect(await refusal(artifacts.write('e', ''))).toBe('ARTIFACTS_FULL');
  await artifacts.remove('a');
  await artifacts.write('e', 'x'.repeat(100));
});

it('counts artifacts of an earlier process', async () => {
  await artifacts.write('a', 'x'.repeat(100));
  await artifacts.write('b', 'x'.repeat(100));
  const again = new NodeArtifactFs(root, { maxTotalBytes: 250 });
  expect(await refusal(again.write('c', 'x'.repeat(51)))).toBe('ARTIFACTS_FULL');
});

it('keeps within its limits under concurrent writes', async () => {
  const writes = Array.from({ length: 20 }, (_, index) => artifacts.write(`file${index}`, 'x'));
  const results = await Promise.allSettled(writes);
  expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(4);
  expect(await artifacts.list()).toHaveLength(4);
});

it('shows readers either the old or the new content, never a part', async () => {
  const large = new NodeArtifactFs(root);
  const versions = ['a', 'b'].map((letter) => letter.repeat(1_000_000));
  await large.write('file', versions[0] ?? '');
  let writing = true;
  const writes = (async (): Promise<void> => {
    for (let round = 0; round < 20; round += 1) await large.write('file', versions[round % 2] ?? '');
    writing = false;
  })();
  while (writing) expect(versions).toContain((await readFile(join(root, 'file'))).toString());
  await writes;
  expect(await readdir(root)).toEqual(['file']);
});

it('hides a file that a crash left half-written, and removes it when it is old', async () => {
  const old = `.artifact-${'a'.repeat(24)}.tmp`;
  const young = `.artifact-${'b'.repeat(24)}.tmp`;
  await mkdir(join(root, 'folder'), { recursive: true });
  await writeFile(join(root, 'folder', old), 'x'.repeat(1000));
  await writeFile(join(root, young), 'x'.repeat(1000));
  await utimes(join(root, 'folder', old), 0, 0);
  expect(await artifacts.list()).toEqual([]);
  await artifacts.write('folder/kept', 'x');
  expect(await readdir(join(root, 'folder'))).toEqual(['kept']);
  expect(await readdir(root)).toContain(young);
});

it('distinguishes a full disk from other failures', async () => {
  const full = await open('/dev/full', 'w');
  const error: unknown = await full.write('x').catch((thrown: unknown) => thrown);
  await full.close();
  expect(sandboxError(error, 'file')).toMatchObject({ reason: 'STORAGE_FULL', retryable: true });
  const broken = Object.assign(new Error('broken'), { code: 'EIO' });
  expect(sandboxError(broken, 'file').reason).toBe('STORAGE_UNAVAILABLE');
});

it('fails with a storage error while its root cannot be created, and recovers when it can', async () => {
  await writeFile(root, 'in the way');
  expect(await refusal(artifacts.write('a', 'x'))).toBe('STORAGE_UNAVAILABLE');
  await rm(root);
  await artifacts.write('a', 'x');
  expect(await artifacts.list()).toHaveLength(1);
});
