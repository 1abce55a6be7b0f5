import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { jest } from '@jest/globals';
import { RunCore, workerClass } from '#run-testing';
import { until } from '#testing';

const RUNS = 10_000;
const AT_ONCE = 100;
const MIB = 1024 * 1024;

jest.setTimeout(180_000);

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

async function heapBytes(): Promise<number> {
  for (let round = 0; round < 3; round += 1) {
    collect();
    await new Promise((resolve) => setImmediate(resolve));
  }
  return getHeapStatistics().used_heap_size;
}

describe('many short runs', () => {
  it('leave nothing behind: no channels, executions, open contexts or memory', async () => {
    const emits = workerClass({ key: 'w', requires: ['base'] }, async (_input, { emit }) => {
      for (let line = 0; line < 5; line += 1) await emit.log(`line ${line} ${'x'.repeat(200)}`);
      return { value: null };
    });
    const base = workerClass({ key: 'base' }, () => Promise.resolve({ value: null }));
    await using core = await RunCore.start({
      workers: [emits, base],
      watch: { channelRetentionMs: 0 },
    });
    const sessions = await Promise.all(Array.from({ length: AT_ONCE }, () => core.session()));
    const many = async (count: number): Promise<void> => {
      for (let done = 0; done < count; done += AT_ONCE) {
        const runIds = await Promise.all(sessions.map((sessionId) => core.start(sessionId, 'w')));
        await Promise.all(runIds.map((runId) => core.events(runId)));
      }
    };
    await many(RUNS / 10);
    await until(() => core.watch.counts.channels === 0);
    const before = await heapBytes();
    await many(RUNS);
    await until(() => core.watch.counts.channels === 0 && core.executor.activeCount === 0);
    expect(core.watch.counts).toEqual({ channels: 0, watchers: 0 });
    expect(core.contexts.size).toBe(0);
    // 10,000 runs that each left a kilobyte would take more than twice as much, for good. Garbage, also that
    // of the specs before this one, is collected after a while.
    await until(async () => (await heapBytes()) - before < 4 * MIB);
  });
});
