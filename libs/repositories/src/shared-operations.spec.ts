import { GatewayError } from '#errors';
import { SharedOperations } from './shared-operations.js';

interface Begun {
  readonly signal: AbortSignal;
  readonly end: (value: string) => void;
  readonly tell: (percent: number, message: string) => void;
}

const NAME = 'name';

function setUp(): {
  shared: SharedOperations<string>;
  begun: Begun[];
  run: (signal?: AbortSignal, onProgress?: (percent: number) => void, name?: string) => Promise<string>;
} {
  const shared = new SharedOperations<string>();
  const begun: Begun[] = [];
  const run = (
    signal = new AbortController().signal,
    onProgress?: (percent: number) => void,
    name = NAME,
  ): Promise<string> =>
    shared.run(name, { signal, onProgress }, (operation, tell) => {
      const { promise, resolve, reject } = Promise.withResolvers<string>();
      begun.push({ signal: operation, end: resolve, tell });
      operation.addEventListener('abort', () => {
        reject(operation.reason as Error);
      });
      return promise;
    });
  return { shared, begun, run };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('runs one operation for all concurrent callers, and a new one afterwards', async () => {
  const { begun, run } = setUp();
  const both = Promise.all([run(), run()]);
  await turn();
  begun[0]?.end('first');
  expect(await both).toEqual(['first', 'first']);
  const again = run();
  await turn();
  begun[1]?.end('second');
  expect(await again).toBe('second');
});

it('reports progress to all, and the latest progress to a late caller', async () => {
  const { begun, run } = setUp();
  const [early, late]: [number[], number[]] = [[], []];
  const first = run(undefined, (percent) => early.push(percent));
  await turn();
  begun[0]?.tell(10, 'ten');
  const second = run(undefined, (percent) => late.push(percent));
  await turn();
  begun[0]?.tell(20, 'twenty');
  begun[0]?.end('done');
  await Promise.all([first, second]);
  expect([early, late]).toEqual([
    [10, 20],
    [10, 20],
  ]);
});

it('continues for the others when one is cancelled', async () => {
  const { begun, run } = setUp();
  const caller = new AbortController();
  const [left, stays] = [run(caller.signal), run()];
  await turn();
  caller.abort();
  await expect(left).rejects.toMatchObject({ reason: 'REQUEST_CANCELLED' });
  expect(begun[0]?.signal.aborted).toBe(false);
  begun[0]?.end('done');
  expect(await stays).toBe('done');
});

it('is aborted when the last one leaves, also when all leave by one signal', async () => {
  const { begun, run } = setUp();
  const caller = new AbortController();
  const both = Promise.allSettled([run(caller.signal), run(caller.signal)]);
  await turn();
  const reason = new GatewayError('RUN_CANCELLED', 'The run was cancelled.');
  caller.abort(reason);
  expect(await both).toEqual([
    { status: 'rejected', reason },
    { status: 'rejected', reason },
  ]);
  expect(begun[0]?.signal.reason).toBe(reason);
});

it('does not let a new caller join an operation that is being aborted', async () => {
  const { begun, run } = setUp();
  const caller = new AbortController();
  const cancelled = run(caller.signal);
  await turn();
  caller.abort();
  const newcomer = run();
  await expect(cancelled).rejects.toThrow();
  await turn();
  begun[1]?.end('new');
  expect(await newcomer).toBe('new');
});

it('resolves when all abandoned operations have ended, whatever else is running', async () => {
  const { shared, begun, run } = setUp();
  const caller = new AbortController();
  const left = expect(run(caller.signal, undefined, 'left')).rejects.toThrow();
  const other = run(undefined, undefined, 'other');
  await turn();
  caller.abort();
  await shared.aborted();
  await left;
  begun[1]?.end('done');
  expect(await other).toBe('done');
});

it('aborts all of them', async () => {
  const { shared, begun, run } = setUp();
  const refused = expect(run()).rejects.toMatchObject({ reason: 'RUN_SHUTDOWN' });
  await turn();
  await shared.abort(new GatewayError('RUN_SHUTDOWN', 'The gateway is shutting down.'));
  await refused;
  expect(begun[0]?.signal.aborted).toBe(true);
});
