import { ChunkPacer } from './chunk-pacer.js';

const INTERVAL_MS = 20;

interface Seen {
  readonly text: string;
  readonly atMs: number;
}

function pacer(reader: (text: string) => void | Promise<void>, failures: unknown[] = []): ChunkPacer {
  return new ChunkPacer(reader, INTERVAL_MS, (error) => void failures.push(error));
}

describe('ChunkPacer', () => {
  it('emits the first chunk at once and joins those that arrive within the interval', async () => {
    const seen: Seen[] = [];
    const paced = pacer((text) => void seen.push({ text, atMs: performance.now() }));
    await paced.push('one');
    expect(seen).toHaveLength(1);
    for (const text of [' two', ' three', '', ' four']) await paced.push(text);
    await paced.flush();
    expect(seen.map(({ text }) => text)).toEqual(['one', ' two three four']);
  });

  it('emits at most one chunk per interval, loses none and keeps their order', async () => {
    const seen: Seen[] = [];
    const paced = pacer((text) => void seen.push({ text, atMs: performance.now() }));
    const pieces = Array.from({ length: 400 }, (_, index) => `${index},`);
    for (const piece of pieces) {
      await paced.push(piece);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await paced.flush();
    expect(seen.map(({ text }) => text).join('')).toBe(pieces.join(''));
    const gaps = seen.slice(1).map(({ atMs }, index) => atMs - (seen[index] as Seen).atMs);
    // A timer may be a millisecond early.
    for (const gap of gaps) expect(gap).toBeGreaterThanOrEqual(INTERVAL_MS - 1.5);
    expect(seen.length).toBeLessThan(pieces.length);
  });

  it('emits the last chunk without a further push', async () => {
    const second = Promise.withResolvers<string>();
    let count = 0;
    const paced = pacer((text) => void ((count += 1) === 2 && second.resolve(text)));
    await paced.push('one');
    await paced.push('two');
    expect(await second.promise).toBe('two');
    paced.close();
  });

  it('makes push wait for a busy reader', async () => {
    const release = Promise.withResolvers<void>();
    const paced = pacer(() => release.promise);
    let pushed = false;
    const first = paced.push('one').then(() => (pushed = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect(pushed).toBe(false);
    release.resolve();
    await first;
    paced.close();
  });

  it('rejects a waiting push with what the reader throws', async () => {
    const broken = new Error('reader is broken');
    await expect(pacer(() => Promise.reject(broken)).push('one')).rejects.toBe(broken);
  });

  it('reports what the reader throws when no push is waiting', async () => {
    const failed = Promise.withResolvers<unknown>();
    let count = 0;
    const paced = new ChunkPacer(
      () => {
        if ((count += 1) === 2) throw new Error('reader is broken');
      },
      INTERVAL_MS,
      failed.resolve,
    );
    await paced.push('one');
    await paced.push('two');
    expect(await failed.promise).toEqual(new Error('reader is broken'));
  });

  it('emits nothing once it is closed', async () => {
    const seen: string[] = [];
    const paced = pacer((text) => void seen.push(text));
    await paced.push('one');
    await paced.push('two');
    paced.close();
    await paced.flush();
    expect(seen).toEqual(['one']);
  });
});
