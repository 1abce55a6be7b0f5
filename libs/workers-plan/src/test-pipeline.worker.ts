import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises';
import { Inject } from '@nestjs/common';
import { defaultsOf } from '#settings';
import { Worker, type RunnableWorker, type WorkerContext, type WorkerResult } from '#worker-kit';
import { sampleGraphStages } from './sample-graph.js';
import { readTestPipelineInput, type TestPipelineInput } from './test-pipeline-input.js';
import { testPipelineSettings, type TestPipelineOptions } from './test-pipeline-options.js';
import { WORKERS_PLAN_OPTIONS, type WorkersPlanOptions } from './workers-plan-options.js';

/**
 * Streams exactly `events` events with the messages `i=<1..events> of <events>`, preceded by
 * `ts=<microseconds> ` if stamped, and followed by a space and filler if there is a payload. Each
 * event is a log line, except those at which the sample graph grows, which are progress with the
 * graph. Anyone can measure a deployment with it.
 */
@Worker({
  key: 'test_pipeline',
  description:
    'Streams a growing sample graph with progress, as many, as large and as fast events as asked for.',
})
export class TestPipelineWorker implements RunnableWorker<TestPipelineInput, null> {
  private readonly options: Required<TestPipelineOptions>;

  constructor(@Inject(WORKERS_PLAN_OPTIONS) { testPipeline }: WorkersPlanOptions) {
    this.options = { ...defaultsOf(testPipelineSettings), ...testPipeline };
  }

  buildInput({ params }: WorkerContext): TestPipelineInput {
    return readTestPipelineInput(params, this.options);
  }

  async run(input: TestPipelineInput, context: WorkerContext): Promise<WorkerResult<null>> {
    const { events, batch, intervalMs, startDelayMs } = input;
    const stages = sampleGraphStages(Math.min(this.options.graphNodes, events));
    if (startDelayMs > 0) await pause(startDelayMs, context.signal);
    const startedAt = performance.now();
    const emitOne = emitter(input, stages, context);
    let unawaited: Promise<void> | undefined;
    for (let next = 1; next <= events;) {
      context.signal.throwIfAborted();
      const end = Math.min(next + batch, events + 1);
      for (; next < end; next += 1) {
        const emitted = emitOne(next);
        if (emitted === unawaited) continue;
        unawaited = emitted;
        // Only the last of a batch is awaited: a rejected one before it must not go unhandled.
        emitted.catch(ignore);
      }
      await unawaited;
      if (next <= events) await pause(intervalMs, context.signal);
    }
    const durationMs = Math.round(performance.now() - startedAt);
    const last = stages.at(-1);
    return {
      // No value: the artifact of each measured run would be measured too.
      value: null,
      message: `${events} events in ${durationMs} ms`,
      ...(last === undefined ? {} : { clientView: last }),
    };
  }
}

function emitter(
  { events, payloadBytes, stamp }: TestPipelineInput,
  stages: ReturnType<typeof sampleGraphStages>,
  { emit }: WorkerContext,
): (index: number) => Promise<void> {
  const tail = ` of ${events}${payloadBytes === 0 ? '' : ` ${'x'.repeat(payloadBytes)}`}`;
  let grown = 0;
  return (index) => {
    const message = `${stamp ? `ts=${process.hrtime.bigint() / 1000n} ` : ''}i=${index}${tail}`;
    const growsTo = Math.floor((index * stages.length) / events);
    if (growsTo === grown) return emit.log(message);
    grown = growsTo;
    return emit.progress(Math.floor((100 * index) / events), message, stages[grown - 1]);
  };
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (ms === 0) await nextTurn();
  else await wait(ms, undefined, { signal }).catch(() => undefined);
  signal.throwIfAborted();
}

function ignore(): void {
  // The awaited promise reports the same rejection.
}
