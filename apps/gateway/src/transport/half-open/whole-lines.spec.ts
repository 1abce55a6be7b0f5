import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { wholeLines } from './whole-lines.js';

describe('wholeLines', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'whole-lines-'));
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function pieces(text: string): Promise<readonly string[]> {
    const file = join(folder, 'file');
    await writeFile(file, text);
    return all(wholeLines(file));
  }

  it('returns a long file in pieces that end at line ends', async () => {
    const text = Array.from({ length: 20_000 }, (_, index) => `line ${index}\n`).join('');
    const read = await pieces(text);
    expect(read.length).toBeGreaterThan(2);
    expect(read.every((piece) => piece.endsWith('\n'))).toBe(true);
    expect(read.join('')).toBe(text);
  });

  it('returns a last line without line feed, and nothing for an empty file', async () => {
    expect(await pieces('a\nb')).toEqual(['a\n', 'b']);
    expect(await pieces('')).toEqual([]);
  });

  it('fails if the file does not exist', async () => {
    await expect(all(wholeLines(join(folder, 'none')))).rejects.toThrow('ENOENT');
  });
});

async function all(pieces: AsyncIterable<string>): Promise<readonly string[]> {
  const read: string[] = [];
  for await (const piece of pieces) read.push(piece);
  return read;
}
