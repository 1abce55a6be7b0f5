import { NodeRepoFs } from '#sandbox';
import { RepositoryFolder } from '#worker-testing';
import type { FileLook, LookRequest } from './file-look.js';
import { lookHere } from './look-here.js';
import { SourceReader } from './source-reader.js';

const BREAKING_THREAD = new URL('./testing/breaking-thread.ts', import.meta.url);
/** What the thread knows under this name; here it is called by `lookHere` alone. */
const LOOK: FileLook<{ readonly mark: string }, string> = {
  name: 'breaking',
  look: (content, { mark }) => `${mark}${content.toString('utf8')}`,
};

let folder: RepositoryFolder;
let reader: SourceReader;

beforeEach(() => {
  reader = new SourceReader({ threads: 1, fileTimeLimitMs: 300 }, BREAKING_THREAD);
});

afterEach(async () => {
  await reader.close();
  await folder.remove();
});

const TEXTS = { 'a.txt': 'one', 'b.txt': 'four', 'sub/c.txt': 'twelve', 'gone.txt': undefined };

type Look = (request: LookRequest<{ readonly mark: string }, string>) => Promise<void>;
const WAYS: readonly (readonly [name: string, look: Look])[] = [
  ['in the threads', (request) => reader.look(request)],
  ['in this thread', lookHere],
];

async function looked(
  look: Look,
  texts: Readonly<Record<string, string | undefined>>,
  overflow: 'refuse' | 'cut' = 'refuse',
  signal?: AbortSignal,
): Promise<(string | undefined)[]> {
  const present = Object.entries(texts).filter(([, text]) => text !== undefined);
  folder = await RepositoryFolder.create(Object.fromEntries(present) as Record<string, string>);
  const files = Object.keys(texts).map((path, index) => ({
    path,
    sizeBytes: 10,
    args: { mark: `${index}:` },
  }));
  const results: (string | undefined)[] = files.map(() => 'never told');
  await look({
    fs: new NodeRepoFs(folder.path),
    look: LOOK,
    files,
    maxBytes: 4,
    overflow,
    ...(signal === undefined ? {} : { signal }),
    onResult: (index, result) => void (results[index] = result),
  });
  return results;
}

describe.each(WAYS)('looking at files %s', (_, look) => {
  it('tells of each what was found, and nothing of what is too large or not there', async () => {
    expect(await looked(look, TEXTS)).toEqual(['0:one', '1:four', undefined, undefined]);
  });

  it('sees the beginning of a larger file where that is asked for', async () => {
    expect(await looked(look, TEXTS, 'cut')).toEqual(['0:one', '1:four', '2:twel', undefined]);
  });

  it('ends with the reason of its signal', async () => {
    const stopped = new Error('enough');
    await expect(looked(look, TEXTS, 'refuse', AbortSignal.abort(stopped))).rejects.toBe(stopped);
  });
});

it.each(['hang', 'exit', 'throw'])('goes on with the others when a file makes the look %s', async (how) => {
  const texts = { 'a.txt': 'one', 'bad.txt': how.slice(0, 5), 'c.txt': 'two' };
  const request: Look = (wanted) => reader.look({ ...wanted, maxBytes: 10 });
  expect(await looked(request, texts)).toEqual(['0:one', undefined, '2:two']);
});
