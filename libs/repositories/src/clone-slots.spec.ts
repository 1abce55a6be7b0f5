import { jest } from '@jest/globals';
import { OpenerBench, refusalOf } from '#git-testing';
import { until } from '#testing';
import { CloneSlots, type CloneSlot } from './clone-slots.js';

jest.setTimeout(60_000);

const signal = new AbortController().signal;
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function setUp(maxClones: number, maxClonesPerHost: number, maxLocalClones = 1) {
  const slots = new CloneSlots({ maxClones, maxClonesPerHost, maxLocalClones });
  const granted: string[] = [];
  const slotOf = new Map<string, CloneSlot>();
  const waits = new Map<string, number[]>();
  const ask = (host: string | undefined, repository: string, by: AbortSignal = signal): Promise<void> => {
    const onWait = (ahead: number): void =>
      void waits.set(repository, [...(waits.get(repository) ?? []), ahead]);
    return slots.acquire({ host, repository }, by, onWait).then((slot) => {
      granted.push(repository);
      slotOf.set(repository, slot);
    });
  };
  const end = async (repository: string): Promise<void> => {
    slotOf.get(repository)?.release();
    slotOf.get(repository)?.release();
    await turn();
  };
  const setIdle = async (repository: string, isIdle: boolean): Promise<void> => {
    slotOf.get(repository)?.setIdle(isIdle);
    await turn();
  };
  return { granted, waits, ask, end, setIdle };
}

it('grants slots in request order, up to the limit, and tells each waiter how many are ahead of it', async () => {
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

it('lets clones of other hosts overtake those that wait for a full host', async () => {
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

it('leaves slots for hosts that have none, however many clones two hosts request', async () => {
  const { granted, ask } = setUp(8, 4);
  for (const host of ['a', 'b']) for (const n of [1, 2, 3, 4, 5]) void ask(host, `${host}${n}`);
  void ask('c', 'c1');
  await turn();
  expect(granted).toEqual(['a1', 'a2', 'a3', 'a4', 'b1', 'b2', 'c1']);
});

it('has separate slots for local repositories, which wait only for each other', async () => {
  const { granted, waits, ask, end } = setUp(1, 1, 2);
  for (const name of ['1', '2']) void ask(`host ${name}`, name);
  for (const name of ['l1', 'l2', 'l3', 'l4']) void ask(undefined, name);
  await turn();
  expect(granted).toEqual(['1', 'l1', 'l2']);
  expect(Object.fromEntries(waits)).toEqual({ 2: [0], l3: [0], l4: [1] });
  await end('l1');
  expect(granted).toEqual(['1', 'l1', 'l2', 'l3']);
});

it('reassigns the slots of idle clones to other hosts, each once', async () => {
  const { granted, ask, end, setIdle } = setUp(2, 1);
  for (const name of ['a', 'b', 'c', 'd', 'e']) void ask(`host ${name}`, name);
  void ask('host a', 'a again');
  await turn();
  await setIdle('a', true);
  expect(granted).toEqual(['a', 'b', 'c']);
  await setIdle('b', true);
  expect(granted).toEqual(['a', 'b', 'c', 'd']);
  for (const name of ['c', 'd']) await setIdle(name, true);
  expect(granted).toEqual(['a', 'b', 'c', 'd']);
  await setIdle('c', false);
  await end('d');
  expect(granted).toEqual(['a', 'b', 'c', 'd', 'e']);
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

it('drops a cancelled waiter and moves the others up', async () => {
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

it('limits concurrent clones, reports the wait as progress, and does not count it against the time limit', async () => {
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
      'Waiting for a clone to finish',
      'Waiting behind 1 other clones to finish',
    ]);
    server.resume();
    expect((await Promise.all(opened)).map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    expect(told['c']).toContain('Waiting for a clone to finish');
    expect(told['c']?.at(-1)).toBe('The repository is open');
  } finally {
    await bench.close();
  }
});
