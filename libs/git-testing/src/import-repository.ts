import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** A file of an imported tree; a symlink's content is where it leads. */
export interface ImportedFile {
  readonly path: Buffer | string;
  readonly content: Buffer | string;
  readonly symlink?: boolean;
}

/**
 * Makes a bare repository with one commit on `main` straight from data, so
 * that it may hold what no file system would.
 */
export async function importRepository(folder: string, files: Iterable<ImportedFile>): Promise<void> {
  await mkdir(folder, { recursive: true });
  await git(folder, ['init', '--quiet', '--bare', '--initial-branch=main'], []);
  await git(folder, ['fast-import', '--quiet'], importStream(files));
}

function* importStream(files: Iterable<ImportedFile>): Generator<Buffer> {
  yield Buffer.from('commit refs/heads/main\ncommitter F <f@example.com> 1700000000 +0000\ndata 1\nx\n');
  for (const { path, content, symlink } of files) {
    const bytes = Buffer.from(content);
    yield Buffer.concat([
      Buffer.from(`M ${symlink === true ? '120000' : '100644'} inline "`),
      quoted(Buffer.from(path)),
      Buffer.from(`"\ndata ${bytes.length}\n`),
      bytes,
      Buffer.from('\n'),
    ]);
  }
  yield Buffer.from('\ndone\n');
}

function quoted(path: Buffer): Buffer {
  const plain = path.every((byte) => byte > 0x1f && byte < 0x7f && byte !== 0x22 && byte !== 0x5c);
  if (plain) return path;
  return Buffer.from([...path].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join(''));
}

async function git(cwd: string, args: readonly string[], input: Iterable<Buffer>): Promise<void> {
  const child = spawn('git', args, { cwd, stdio: ['pipe', 'ignore', 'pipe'] });
  let words = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    words += chunk;
  });
  const ended = once(child, 'close');
  await pipeline(Readable.from(input), child.stdin).catch(() => undefined);
  const [code] = (await ended) as [number];
  if (code !== 0) throw new Error(`git ${args[0]}: ${words}`);
}
