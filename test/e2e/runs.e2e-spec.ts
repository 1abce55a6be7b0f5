import { setTimeout as wait } from 'node:timers/promises';
import { Module } from '@nestjs/common';
import { Worker, type RunnableWorker, type WorkerContext, type WorkerResult } from '#worker-kit';
import {
  ENDLESS,
  openSession,
  runOf,
  runToEnd,
  sessionOf,
  SILENT,
  startTestPipeline,
  WIRES,
  type GatewayClient,
} from '../support/clients/index.js';
import { eventually } from '#testing';
import { InProcessGateway } from '../support/in-process/index.js';

/** Observations of the workers below. */
const seen = { aborted: 0, refusedEmits: 0 };

@Worker({ key: 'throws', description: 'Throws at once.' })
class ThrowingWorker implements RunnableWorker {
  run(): Promise<WorkerResult> {
    throw new TypeError('password=hunter2 is undefined');
  }
}

@Worker({ key: 'hangs', description: 'Never ends, and stops when told to.', timeoutMs: 200 })
class HangingWorker implements RunnableWorker {
  run(_input: unknown, { signal }: WorkerContext): Promise<WorkerResult> {
    return new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => {
        seen.aborted += 1;
        reject(signal.reason);
      });
    });
  }
}

@Worker({ key: 'is_deaf', description: 'Never ends, whatever it is told.', timeoutMs: 200 })
class DeafWorker implements RunnableWorker {
  run(): Promise<WorkerResult> {
    return new Promise(() => undefined);
  }
}

@Worker({ key: 'emits_late', description: 'Emits after it has ended.' })
class LateWorker implements RunnableWorker {
  async run(_input: unknown, { emit }: WorkerContext): Promise<WorkerResult> {
    await emit.log('in time');
    setImmediate(() => {
      emit.log('too late').catch(() => (seen.refusedEmits += 1));
    });
    return { value: null };
  }
}

@Worker({ key: 'returns_nothing', description: 'Returns what is no result.' })
class NothingWorker implements RunnableWorker {
  run(): Promise<WorkerResult> {
    return Promise.resolve(undefined as unknown as WorkerResult);
  }
}

@Worker({ key: 'rejects_unseen', description: 'Leaves a rejection that nobody sees.' })
class UnseenWorker implements RunnableWorker {
  async run(_input: unknown, { emit }: WorkerContext): Promise<WorkerResult> {
    void emit.progress(Number.NaN);
    void emit.progress(1e9, 'half of a pair \ud83d');
    await emit.log('\0 and \u2028');
    await wait(1);
    return { value: null, message: 'fine' };
  }
}

@Worker({ key: 'needs_throws', description: 'Requires what throws.', requires: ['throws'] })
class NeedsThrowsWorker implements RunnableWorker {
  run(): Promise<WorkerResult> {
    return Promise.resolve({ value: null });
  }
}

@Module({
  providers: [
    ThrowingWorker,
    HangingWorker,
    DeafWorker,
    LateWorker,
    NothingWorker,
    UnseenWorker,
    NeedsThrowsWorker,
  ],
})
class BadWorkersModule {}

describe('runs', () => {
  let gateway: InProcessGateway;

  beforeAll(async () => {
    gateway = await InProcessGateway.start({
      workers: [BadWorkersModule],
      configure: (config) => Object.assign(config, { runner: { ...config.runner, abortGraceMs: 100 } }),
    });
  }, 60_000);

  afterAll(() => gateway?.close());

  describe.each(WIRES)('on $name', ({ open }) => {
    let client: GatewayClient;

    beforeAll(async () => {
      client = await open(gateway);
    });

    afterAll(() => client?.close());

    it.each([
      ['throws', 'INTERNAL', 'WORKER_FAILED', 'RUN_STATE_FAILED'],
      ['needs_throws', 'INTERNAL', 'WORKER_FAILED', 'RUN_STATE_FAILED'],
      ['hangs', 'DEADLINE_EXCEEDED', 'WORKER_TIMEOUT', 'RUN_STATE_FAILED'],
      ['is_deaf', 'DEADLINE_EXCEEDED', 'WORKER_TIMEOUT', 'RUN_STATE_FAILED'],
      ['returns_nothing', 'INTERNAL', 'WORKER_RESULT_INVALID', 'RUN_STATE_FAILED'],
    ])(
      'of a worker that %s end with one ERROR %s %s and free the session',
      async (pipelineId, code, reason, state) => {
        const { sessionId } = await openSession(client);
        const { runId, events, last } = await runToEnd(client, { sessionId, pipelineId });
        expect(last).toMatchObject({ eventType: 'EVENT_TYPE_ERROR', error: { code, reason } });
        expect(last.message).not.toMatch(/hunter2/);
        expect(events.filter(({ eventType }) => /COMPLETE|ERROR/.test(eventType))).toEqual([last]);
        expect(await runOf(client, runId)).toMatchObject({
          state,
          error: { code, reason },
          lastSeq: String(events.length),
        });
        expect(await sessionOf(client, sessionId)).toMatchObject({ running: false, activeRunId: '' });
        const next = await runToEnd(client, {
          sessionId,
          pipelineId: 'test_pipeline',
          params: { events: '1' },
        });
        expect(next.last.eventType).toBe('EVENT_TYPE_COMPLETE');
      },
    );

    it('of a worker that emits after its end finish once, with everything before the end', async () => {
      const { sessionId } = await openSession(client);
      const refused = seen.refusedEmits;
      const { events, last } = await runToEnd(client, { sessionId, pipelineId: 'emits_late' });
      expect(events.map(({ message }) => message)).toContain('in time');
      expect(events.map(({ message }) => message)).not.toContain('too late');
      expect(events.filter(({ eventType }) => /COMPLETE|ERROR/.test(eventType))).toEqual([last]);
      await eventually('the late event to be refused', () =>
        seen.refusedEmits > refused ? true : undefined,
      );
      expect((await sessionOf(client, sessionId)).running).toBe(false);
    });

    it('carry unusual texts and percentages of a worker unchanged', async () => {
      const { sessionId } = await openSession(client);
      const { events, last } = await runToEnd(client, { sessionId, pipelineId: 'rejects_unseen' });
      expect(last).toMatchObject({ eventType: 'EVENT_TYPE_COMPLETE', message: 'fine' });
      for (const { progressPercent } of events) {
        expect(progressPercent).toBeGreaterThanOrEqual(0);
        expect(progressPercent).toBeLessThanOrEqual(100);
      }
      expect(events.map(({ message }) => message)).toEqual(
        expect.arrayContaining(['half of a pair \ufffd', '\0 and \u2028']),
      );
    });

    it('end with RUN_TIMEOUT after their own timeout', async () => {
      const { sessionId } = await openSession(client);
      const request = { sessionId, pipelineId: 'test_pipeline', params: { ...SILENT }, timeout: '0.200s' };
      const { runId, last } = await runToEnd(client, request);
      expect(last).toMatchObject({
        eventType: 'EVENT_TYPE_ERROR',
        error: { code: 'DEADLINE_EXCEEDED', reason: 'RUN_TIMEOUT', retryable: true },
      });
      expect(await runOf(client, runId)).toMatchObject({ state: 'RUN_STATE_TIMED_OUT' });
      expect((await sessionOf(client, sessionId)).running).toBe(false);
    });

    it('end with RUN_CANCELLED when they are cancelled, and the work stops', async () => {
      const { sessionId } = await openSession(client);
      const aborted = seen.aborted;
      const { runId } = await client.call<{ runId: string }>('StartRun', { sessionId, pipelineId: 'hangs' });
      const watching = client.watch({ runId });
      await watching.first(1);
      const { run } = await client.call<{ run: { state: string } }>('CancelRun', { sessionId, runId });
      expect(['RUN_STATE_CANCELLING', 'RUN_STATE_CANCELLED']).toContain(run.state);
      const events = await watching.all();
      expect(events.at(-1)).toMatchObject({
        eventType: 'EVENT_TYPE_ERROR',
        error: { code: 'CANCELLED', reason: 'RUN_CANCELLED', retryable: false },
      });
      expect(seen.aborted).toBe(aborted + 1);
      expect(await runOf(client, runId)).toMatchObject({ state: 'RUN_STATE_CANCELLED' });
      expect((await sessionOf(client, sessionId)).running).toBe(false);
    });

    it('write nothing more once they are cancelled', async () => {
      const { sessionId } = await openSession(client);
      const runId = await startTestPipeline(client, sessionId, { ...ENDLESS, interval_ms: '0' });
      const watching = client.watch({ runId });
      await watching.first(50);
      await client.call('CancelRun', { sessionId, runId });
      const events = await watching.all();
      const { lastSeq } = await runOf(client, runId);
      expect(lastSeq).toBe(String(events.length));
      await runToEnd(client, { sessionId, pipelineId: 'test_pipeline', params: { events: '3' } });
      expect((await runOf(client, runId)).lastSeq).toBe(lastSeq);
    });

    it('accept one of two cancels, or their end, whichever comes first', async () => {
      const { sessionId } = await openSession(client);
      const runId = await startTestPipeline(client, sessionId, ENDLESS);
      const both = await Promise.allSettled([0, 1].map(() => client.call('CancelRun', { sessionId, runId })));
      expect(both.some(({ status }) => status === 'fulfilled')).toBe(true);
      const events = await client.watch({ runId }).all();
      expect(events.at(-1)).toMatchObject({ error: { reason: 'RUN_CANCELLED' } });
    });
  });
});

describe('conflicting workers', () => {
  @Worker({ key: 'test_pipeline', description: 'Claims a key that is taken.' })
  class SecondTestPipelineWorker extends ThrowingWorker {}

  @Worker({ key: 'asks_too_much', description: 'Requires what nobody is.', requires: ['nobody'] })
  class AsksTooMuchWorker extends ThrowingWorker {}

  @Worker({ key: 'hen', description: 'Requires the egg.', requires: ['egg'] })
  class HenWorker extends ThrowingWorker {}

  @Worker({ key: 'egg', description: 'Requires the hen.', requires: ['hen'] })
  class EggWorker extends ThrowingWorker {}

  it.each([
    ['a duplicate key', [SecondTestPipelineWorker], /"test_pipeline".*TestPipelineWorker/],
    ['an unknown requirement', [AsksTooMuchWorker], /"asks_too_much" requires "nobody"/],
    ['a cycle', [HenWorker, EggWorker], /egg -> hen -> egg/],
  ])('stop the start for %s, and the message names them', async (_, providers, message) => {
    @Module({ providers })
    class UnfitModule {}
    await expect(InProcessGateway.start({ workers: [UnfitModule] })).rejects.toThrow(message);
  });
});
