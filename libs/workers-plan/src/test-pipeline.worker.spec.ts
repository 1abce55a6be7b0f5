import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { WorkerHarness, type RecordedEvent } from '#worker-testing';
import { TestPipelineWorker } from './test-pipeline.worker.js';

const messages = (events: readonly RecordedEvent[]) => events.map(({ message }) => message ?? '');
const indexes = (events: readonly RecordedEvent[]) =>
  messages(events).map((message) => Number(/(?:^| )i=(\d+) of /.exec(message)?.[1]));
const graphSizes = (events: readonly RecordedEvent[]) =>
  events.flatMap((event) => {
    const content = event.kind === 'progress' ? event.view?.content : undefined;
    return content?.kind === 'graph' ? [content.graph.nodes.length] : [];
  });

describe('test_pipeline', () => {
  let harness: WorkerHarness;
  const worker = new TestPipelineWorker({});

  beforeEach(async () => {
    harness = await WorkerHarness.open();
  });

  afterEach(() => harness.close());

  const run = (params: Record<string, string>) => harness.run(worker, { params });

  it('shows a graph that grows to its full size with the progress by default', async () => {
    const { events, result } = await run({ interval_ms: '1' });
    expect(indexes(events)).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
    expect(graphSizes(events)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    expect(events.at(-1)).toEqual(expect.objectContaining({ kind: 'progress', percent: 100 }));
    expect(result.value).toBeNull();
    expect(result.message).toMatch(/^40 events in \d+ ms$/);
  });

  it('draws edges only between existing nodes', async () => {
    const { result } = await run({ events: '20', interval_ms: '0' });
    const content = result.clientView?.content;
    const graph = content?.kind === 'graph' ? content.graph : { nodes: [], edges: [] };
    const uids = new Set(graph.nodes.map(({ uid }) => uid));
    expect(graph.edges).toHaveLength(19);
    expect(graph.edges.every(({ from, to }) => uids.has(from) && uids.has(to) && from !== to)).toBe(true);
  });

  it('emits each index once and in order for any batch size', async () => {
    const { events } = await run({ events: '1003', batch: '100', interval_ms: '0' });
    expect(indexes(events)).toEqual(Array.from({ length: 1003 }, (_, index) => index + 1));
    expect(Math.max(...graphSizes(events))).toBe(20);
  });

  it('stamps each message with a microsecond clock that never goes back', async () => {
    const before = process.hrtime.bigint() / 1000n;
    const { events } = await run({ events: '50', batch: '10', interval_ms: '0', stamp: 'true' });
    const stamps = messages(events).map((message) => BigInt(/^ts=(\d+) i=/.exec(message)?.[1] ?? 0));
    expect(stamps.every((stamp, index) => stamp >= (stamps[index - 1] ?? before))).toBe(true);
    expect((stamps.at(-1) ?? 0n) <= process.hrtime.bigint() / 1000n).toBe(true);
  });

  it('pads messages with the payload', async () => {
    const { events } = await run({ events: '3', payload_bytes: '1000', interval_ms: '0' });
    expect(messages(events)).toEqual([1, 2, 3].map((index) => `i=${index} of 3 ${'x'.repeat(1000)}`));
  });

  it('waits for the start delay and between batches', async () => {
    const startedAt = performance.now();
    await run({ events: '3', batch: '1', interval_ms: '20', start_delay_ms: '50' });
    expect(performance.now() - startedAt).toBeGreaterThan(85);
  });

  it('awaits the emitter once per batch', async () => {
    let turns = 0;
    let counting = true;
    const turn = () => {
      turns += 1;
      if (counting) setImmediate(turn);
    };
    setImmediate(turn);
    await run({ events: '20000', batch: '10000', interval_ms: '0' });
    counting = false;
    expect(turns).toBeLessThan(10);
  });

  it.each([
    [{ events: '0' }, 'events'],
    [{ events: '-1' }, 'events'],
    [{ events: '1e3' }, 'events'],
    [{ events: '1000001' }, 'events'],
    [{ events: 'many' }, 'events'],
    [{ interval_ms: '1.5' }, 'interval_ms'],
    [{ interval_ms: '60001' }, 'interval_ms'],
    [{ payload_bytes: '65537' }, 'payload_bytes'],
    [{ events: '1000000', payload_bytes: '65536' }, 'payload_bytes'],
    [{ batch: '0' }, 'batch'],
    [{ start_delay_ms: ' 5' }, 'start_delay_ms'],
    [{ stamp: 'maybe' }, 'stamp'],
  ])('refuses %j', async (params, param) => {
    await expect(run(params)).rejects.toMatchObject({ reason: 'PARAM_INVALID', metadata: { param } });
  });

  it('takes its limits from the options', async () => {
    const small = new TestPipelineWorker({
      testPipeline: { maxEvents: 5, defaultEvents: 2, defaultIntervalMs: 0 },
    });
    expect((await harness.run(small)).events).toHaveLength(2);
    await expect(harness.run(small, { params: { events: '6' } })).rejects.toMatchObject({
      reason: 'PARAM_INVALID',
    });
  });

  it.each([
    ['between batches', { events: '100', interval_ms: '60000' }],
    ['in the start delay', { events: '100', start_delay_ms: '60000' }],
    ['without pauses', { events: '1000000', interval_ms: '0' }],
  ])('stops immediately when aborted %s', async (_, params) => {
    const controller = new AbortController();
    const reason = new Error('cancelled');
    setTimeout(() => controller.abort(reason), 20);
    const startedAt = performance.now();
    await expect(harness.run(worker, { params, signal: controller.signal })).rejects.toBe(reason);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });
});
