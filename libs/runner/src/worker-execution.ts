import { GatewayError } from '#errors';
import type { OpenedRepository } from '#repositories';
import type { WorkerContext, WorkerResult } from '#worker-kit';
import { underDeadline } from './deadline.js';
import { fingerprint } from './fingerprint.js';
import { GatedEmitter } from './gated-emitter.js';
import type { RegisteredWorker } from './registered-worker.js';
import { ResultCache } from './result-cache.js';
import type { RunnerRequest } from './runner.js';
import type { RunnerOptions } from './runner-options.js';
import type { RunProgress } from './run-progress.js';

/** A worker's result, and the fingerprint by which those that require it know it. */
export interface FinishedWorker {
  readonly result: WorkerResult;
  readonly fingerprint: string;
}

export interface WorkerExecutionEnvironment {
  readonly request: RunnerRequest;
  readonly options: RunnerOptions;
  readonly progress: RunProgress;
  readonly workers: WorkerContext['workers'];
  readonly onLate: (workerKey: string) => void;
  readonly onIgnored: (workerKey: string) => void;
}

/** Runs one worker of a run, or takes its result from the artifacts. */
export class WorkerExecution {
  private readonly key: string;
  private readonly emitter: GatedEmitter;
  private readonly cache: ResultCache;

  constructor(
    private readonly worker: RegisteredWorker,
    private readonly required: ReadonlyMap<string, FinishedWorker>,
    private readonly env: WorkerExecutionEnvironment,
  ) {
    const { request, progress, onLate } = env;
    this.key = worker.metadata.key;
    this.emitter = new GatedEmitter(this.key, progress, request.sink, onLate);
    this.cache = new ResultCache(request.environment.artifacts);
  }

  async run(signal: AbortSignal): Promise<FinishedWorker> {
    const { options, onIgnored } = this.env;
    const timeoutMs = this.worker.metadata.timeoutMs ?? options.workerTimeoutMs;
    const deadline = {
      timeoutMs,
      graceMs: options.abortGraceMs,
      timeoutError: () => new GatewayError('WORKER_TIMEOUT', `worker "${this.key}" took longer than ${timeoutMs} ms`),
      onIgnored: () => onIgnored(this.key),
    };
    try {
      return await underDeadline(signal, deadline, (joined) => this.execute(joined));
    } finally {
      this.emitter.shut();
    }
  }

  private async execute(signal: AbortSignal): Promise<FinishedWorker> {
    const { instance, metadata } = this.worker;
    const context = this.context(signal);
    const input = (await instance.buildInput?.(context)) ?? context.params;
    const commit = metadata.cache === 'repository' ? (await context.repository()).commit : undefined;
    const print = this.fingerprint(input, commit);
    const cached = commit === undefined ? undefined : await this.cache.find(this.key, print);
    if (cached !== undefined) {
      await this.report('worker_cached', `${this.key}: unchanged since its last run`, 100);
      return { result: cached, fingerprint: print };
    }
    await this.report('worker_started', `${this.key} started`, 0);
    const result = this.checked(await instance.run(input, context));
    signal.throwIfAborted();
    if (commit !== undefined) await this.cache.keep(this.key, print, commit, result);
    else if (result.value !== null) await this.cache.keepOnce(this.env.request.runId, this.key, result);
    await this.report('worker_finished', `${this.key} finished`, 100);
    return { result, fingerprint: print };
  }

  private context(signal: AbortSignal): WorkerContext {
    const { request, workers } = this.env;
    const { runId, session, params, environment } = request;
    const { model, tools, artifacts } = environment;
    const onProgress = (percent: number, message: string): void => {
      void this.emitter.log(`${message} ${Math.floor(percent)} %`);
    };
    return {
      runId,
      session,
      params,
      signal,
      emit: this.emitter,
      model,
      tools,
      artifacts,
      workers,
      repository: (url?: string): Promise<OpenedRepository> =>
        environment.repository({ url, signal, onProgress }),
      result: <T>(workerKey: string): T => this.resultOf(workerKey) as T,
    };
  }

  private resultOf(workerKey: string): unknown {
    const finished = this.required.get(workerKey);
    if (finished === undefined) {
      throw new GatewayError('WORKER_FAILED', `worker "${this.key}" does not require "${workerKey}"`);
    }
    return finished.result.value;
  }

  private fingerprint(input: unknown, commit = ''): string {
    const { key, version = 1 } = this.worker.metadata;
    const requirements = Object.fromEntries([...this.required].map(([name, each]) => [name, each.fingerprint]));
    return fingerprint({ workerKey: key, version, commit, input, requirements });
  }

  /** @throws `WORKER_RESULT_INVALID` for what cannot be kept as JSON. */
  private checked(result: WorkerResult | undefined): WorkerResult {
    const invalid = (why: string): GatewayError =>
      new GatewayError('WORKER_RESULT_INVALID', `worker "${this.key}" returned ${why}`);
    if (result === undefined || result === null) throw invalid('nothing');
    let text: string;
    try {
      text = JSON.stringify({ ...result, value: result.value ?? null });
    } catch (cause) {
      throw new GatewayError('WORKER_RESULT_INVALID', `worker "${this.key}" returned what is not JSON`, { cause });
    }
    if (Buffer.byteLength(text) > this.env.options.maxResultBytes) throw invalid('a result over the size limit');
    return JSON.parse(text) as WorkerResult;
  }

  private report(
    kind: 'worker_started' | 'worker_cached' | 'worker_finished',
    message: string,
    percent: number,
  ): Promise<void> {
    const progressPercent = this.env.progress.advance(this.key, percent);
    return this.env.request.sink({ kind, message, progressPercent, workerKey: this.key });
  }
}
