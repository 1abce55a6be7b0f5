import { Inject, Injectable, Logger } from '@nestjs/common';
import { AnalysisSlots } from '#slots';
import type { WorkerResult } from '#worker-kit';
import type { RegisteredWorker } from './registered-worker.js';
import { RunProgress } from './run-progress.js';
import { RunSlot } from './run-slot.js';
import { RUNNER_OPTIONS, type RunnerOptions } from './runner-options.js';
import type { RunnerRequest } from './runner-request.js';
import { WorkerExecution, type FinishedWorker, type WorkerExecutionEnvironment } from './worker-execution.js';
import { WorkerResolver } from './worker-resolver.js';

/**
 * Executes a worker after everything it requires: each worker once, independent ones concurrently. The
 * first failure aborts the others. Workers that check out or analyse a repository share one analysis
 * slot.
 */
@Injectable()
export class Runner {
  private readonly logger = new Logger(Runner.name);

  constructor(
    private readonly resolver: WorkerResolver,
    private readonly slots: AnalysisSlots,
    @Inject(RUNNER_OPTIONS) private readonly options: RunnerOptions,
  ) {}

  /** Errors: whatever the worker threw, `WORKER_*`, or the signal's reason. */
  async execute(request: RunnerRequest): Promise<WorkerResult> {
    const chosen = await this.chosenBy(request);
    const workers = this.resolver.graph.closure(request.workerKey, chosen);
    const keys = workers.map((worker) => worker.metadata.key);
    const failed = new AbortController();
    const signal = AbortSignal.any([request.signal, failed.signal]);
    const slot = new RunSlot(this.slots.claim(request.session.userId), signal);
    const env: WorkerExecutionEnvironment = {
      request,
      slot,
      options: this.options,
      progress: new RunProgress(keys, request.progressPercent),
      workers: this.resolver.graph.list(),
      onLate: (workerKey, error) => {
        this.logger.warn({ runId: request.runId, workerKey }, 'a worker emitted an event after it had ended');
        failed.abort(error);
        request.onLate?.(error);
      },
      onIgnored: (workerKey) =>
        this.logger.warn(
          { runId: request.runId, workerKey },
          'a worker ignores its AbortSignal and keeps running',
        ),
    };
    const started = new Map<RegisteredWorker, Promise<FinishedWorker>>();
    const last = workers.at(-1) as RegisteredWorker;
    for (const worker of workers) {
      const required = [...(worker.metadata.requires ?? []), ...(worker === last ? chosen : [])];
      const execution = this.afterRequirements(worker, required, started, env, signal);
      execution.catch((error: unknown) => failed.abort(error));
      started.set(worker, execution);
    }
    await Promise.allSettled(started.values());
    slot.close();
    request.signal.throwIfAborted();
    failed.signal.throwIfAborted();
    return (await (started.get(last) as Promise<FinishedWorker>)).result;
  }

  /** Returns the keys of the workers that this run needs besides the required ones. */
  private async chosenBy({ workerKey, params, session, environment }: RunnerRequest): Promise<string[]> {
    const { graph } = this.resolver;
    const { instance } = graph.resolve(workerKey);
    const { artifacts } = environment;
    const chosen = await instance.requirements?.({ params, session, artifacts, workers: graph.list() });
    return [...new Set((chosen ?? []).map((key) => graph.resolve(key).metadata.key))];
  }

  private async afterRequirements(
    worker: RegisteredWorker,
    keys: readonly string[],
    started: ReadonlyMap<RegisteredWorker, Promise<FinishedWorker>>,
    env: WorkerExecutionEnvironment,
    signal: AbortSignal,
  ): Promise<FinishedWorker> {
    const required = new Map<string, FinishedWorker>();
    // `started` holds every requirement already: workers come in topological order.
    const finished = await Promise.all(
      keys.map((key) => started.get(this.resolver.graph.resolve(key)) as Promise<FinishedWorker>),
    );
    keys.forEach((key, index) => required.set(key, finished[index] as FinishedWorker));
    signal.throwIfAborted();
    return new WorkerExecution(worker, required, env).run(signal);
  }
}
