import { jest } from '@jest/globals';
import { OpenerBench, refusalOf, until } from '../../../test/support/git/opener-bench.js';
import { CloneSlots } from './clone-slots.js';

jest.setTimeout(60_000);

const signal = new AbortController().signal;
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function setUp(maxClones: number, maxClonesPerHost: number) {
  const slots = new CloneSlots({ maxClones, maxClonesPerHost });
  const granted: string[] = [];
  const free = new Map<string, () => void>();
  const waits = new Map<string, number[]>();
  const ask = (host: string, repository: string, by: AbortSignal = signal): Promise<void> => {
    const onWait = (ahead: number): void =>
      void waits.set(repository, [...(waits.get(repository) ?? []), ahead]);
    return slots.take({ host, repository }, by, onWait).then((release) => {
      granted.push(repository);
      free.set(repository, release);
    });
  };
  const end = async (repository: string): Promise<void> => {
    free.get(repository)?.();
    free.get(repository)?.();
    await turn();
  };
  return { granted, waits, ask, end };
}

it('gives slots in the order of asking, up to the bound, and tells who waits how many are before it', async () => {
  const { granted, waits, ask, end } = setUp(2, 2);
  for (const name of ['1', '2', '3', '4', '5']) void ask(`host ${name}`, name);
  await turn();
  expect(granted).toEqual(['1', '2']);
  await end('2');
  expect(granted).toEqual(['1', '2', '3']);
  await end('1');
  await end('3');
  expect(granted).toEqual(['1', '2', '3', '4', '5']);
  expect(Object.fromEntries(waits)).toEqual({ 3: [0], 4: [1, 0], 5: [2, 1, 0] });
});

it('lets those of other hosts pass who wait for a full one', async () => {
  const { granted, ask, end } = setUp(3, 1);
  for (const [host, name] of [
    ['slow', 'a'],
    ['slow', 'b'],
    ['slow', 'c'],
    ['other', 'd'],
  ] as const) {
    void ask(host, name);
  }
  await turn();
  expect(granted).toEqual(['a', 'd']);
  await end('a');
  expect(granted).toEqual(['a', 'd', 'b']);
});

it('lets one clone at a time work on one repository', async () => {
  const { granted, ask, end } = setUp(4, 4);
  const repeated = ask('host', 'same');
  void ask('host', 'same');
  void ask('host', 'other');
  await repeated;
  await turn();
  expect(granted).toEqual(['same', 'other']);
  await end('same');
  expect(granted).toEqual(['same', 'other', 'same']);
});

it('forgets who is cancelled while it waits, and moves up the others', async () => {
  const { granted, waits, ask, end } = setUp(1, 1);
  void ask('host', '1');
  const caller = new AbortController();
  const cancelled = refusalOf(ask('host', '2', caller.signal));
  void ask('host', '3');
  await turn();
  caller.abort();
  expect((await cancelled).reason).toBe('REQUEST_CANCELLED');
  expect(waits.get('3')).toEqual([1, 0]);
  await end('1');
  expect(granted).toEqual(['1', '3']);
});

it('bounds the clones that really work, says so as progress, and lets waiting take no time of the clone', async () => {
  const bench = await OpenerBench.create();
  try {
    for (const name of ['a', 'b', 'c']) await bench.build(name, { 'README.md': name });
    const server = await bench.serve();
    server.pause();
    const opener = bench.opener({ maxClones: 2, maxClonesPerHost: 1, timeoutMs: 20_000 });
    const told: Record<string, string[]> = {};
    const opened = [];
    for (const name of ['a', 'b', 'c']) {
      const onProgress = (_: number, message: string): void => void (told[name] ??= []).push(message);
      opened.push(bench.open(opener, server.url(name), { sessionId: name, onProgress }));
      await until(() =>
        name === 'a' ? server.waiting > 0 : told[name]?.at(-1)?.startsWith('Waiting') === true,
      );
    }
    expect(server.waiting).toBe(1);
    expect([told['b']?.at(-1), told['c']?.at(-1)]).toEqual([
      'Waiting for a clone to end',
      'Waiting behind 1 others for clones to end',
    ]);
    server.resume();
    expect((await Promise.all(opened)).map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    expect(told['c']).toContain('Waiting for a clone to end');
    expect(told['c']?.at(-1)).toBe('The repository is open');
  } finally {
    await bench.close();
  }
});
