import { GatewayError } from '#errors';
import type { OpenedRepository } from '#repositories';
import { AllowedTools } from '#tools';
import { OPENED_PERCENT, type WorkerContext, type WorkerResult } from '#worker-kit';
import { checkedResult } from './checked-result.js';
import type { Countdown } from './countdown.js';
import { underDeadline } from './deadline.js';
import { fingerprint } from './fingerprint.js';
import { GatedEmitter } from './gated-emitter.js';
import { PlaceNotice } from './place-notice.js';
import type { RegisteredWorker } from './registered-worker.js';
import { ResultCache } from './result-cache.js';
import type { RunnerRequest } from './runner-request.js';
import type { RunnerOptions } from './runner-options.js';
import type { RunProgress } from './run-progress.js';
import type { RunSlot } from './run-slot.js';
import { WaitingModelClient } from './waiting-model-client.js';
import { WaitingTools } from './waiting-tools.js';
import { WorkerSlot } from './worker-slot.js';

/** A worker's result, and the fingerprint that identifies it. */
export interface FinishedWorker {
  readonly result: WorkerResult;
  /** Part of the cache keys of the workers that require this one. */
  fingerprint(): string;
}

export interface WorkerExecutionEnvironment {
  readonly request: RunnerRequest;
  readonly options: RunnerOptions;
  readonly slot: RunSlot;
  readonly progress: RunProgress;
  readonly workers: WorkerContext['workers'];
  readonly onLate: (workerKey: string, error: GatewayError) => void;
  readonly onIgnored: (workerKey: string) => void;
}

/** Runs one worker of a run, or takes its result from the artifacts. */
export class WorkerExecution {
  private readonly key: string;
  private readonly emitter: GatedEmitter;
  private readonly cache: ResultCache;
  /** Commit of the repository that the worker opened last. */
  private commit: string | undefined;

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
      timeoutError: () =>
        new GatewayError('WORKER_TIMEOUT', `worker "${this.key}" took longer than ${timeoutMs} ms`),
      onIgnored: () => onIgnored(this.key),
    };
    try {
      return await underDeadline(signal, deadline, (joined, time) => this.inSlot(joined, time));
    } finally {
      this.emitter.shut();
    }
  }

  private async inSlot(signal: AbortSignal, time: Countdown): Promise<FinishedWorker> {
    const { slot: ofRun, options } = this.env;
    const notice = new PlaceNotice(options.placeIntervalMs, (message) => void this.emitter.note(message));
    const slot = new WorkerSlot(ofRun, {
      onWait: (ahead) => notice.update(ahead),
      onWaited: () => notice.close(),
      untimed: (wait) => time.stoppedFor(wait),
    });
    const isAnalysis = this.worker.metadata.cache === 'repository';
    ofRun.enter(isAnalysis);
    try {
      if (isAnalysis) await slot.need();
      return await this.execute(signal, slot);
    } finally {
      slot.end();
    }
  }

  private async execute(signal: AbortSignal, slot: WorkerSlot): Promise<FinishedWorker> {
    const { instance, metadata } = this.worker;
    const context = this.context(signal, slot);
    const input = (await instance.buildInput?.(context)) ?? context.params;
    if (metadata.cache === 'repository') return this.fromArtifacts(input, context);
    return this.forThisRun(await this.runWorker(input, context), context);
  }

  private async forThisRun(result: WorkerResult, context: WorkerContext): Promise<FinishedWorker> {
    if (result.value !== null)
      await this.keep((cache) => cache.keepOnce(context.runId, this.key, this.commit, result));
    await this.report('worker_finished', `${this.key} finished`, 100);
    // The origin of this result is unknown, so dependents depend on the result itself.
    const { value, message = '' } = result;
    return { result, fingerprint: () => fingerprint({ ...this.identity, value, message }) };
  }

  private async fromArtifacts(input: unknown, context: WorkerContext): Promise<FinishedWorker> {
    const { commit } = await context.repository();
    const requirements = Object.fromEntries(
      [...this.required].map(([name, each]) => [name, each.fingerprint()]),
    );
    const print = fingerprint({ ...this.identity, commit, input, requirements });
    const cached = await this.cache.find(this.key, print);
    if (cached !== undefined) {
      await this.report('worker_cached', `${this.key}: unchanged since its last run`, 100);
      return { result: cached, fingerprint: () => print };
    }
    const result = await this.runWorker(input, context);
    if (result.transient === true) return this.forThisRun(result, context);
    await this.keep((cache) => cache.keep(this.key, print, commit, result));
    await this.report('worker_finished', `${this.key} finished`, 100);
    return { result, fingerprint: () => print };
  }

  private async runWorker(input: unknown, context: WorkerContext): Promise<WorkerResult> {
    await this.report('worker_started', `${this.key} started`, 0);
    let result: unknown;
    try {
      result = await this.worker.instance.run(input, context);
    } finally {
      this.emitter.shut();
    }
    context.signal.throwIfAborted();
    return checkedResult(this.key, result, this.env.options.maxResultBytes);
  }

  /** Writes to the cache. A failure is reported as an event; the result still counts. */
  private async keep(write: (cache: ResultCache) => Promise<void>): Promise<void> {
    try {
      await write(this.cache);
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      const message = `the result of ${this.key} was not kept as an artifact: ${error.message}`;
      await this.env.request.sink({ kind: 'log', message, workerKey: this.key });
    }
  }

  private context(signal: AbortSignal, slot: WorkerSlot): WorkerContext {
    const { request, workers, options } = this.env;
    const { runId, session, params, environment } = request;
    const { tools, artifacts } = environment;
    const { model: hint } = this.worker.metadata;
    const model = environment.modelOf({
      runId,
      workerKey: this.key,
      ...(hint === undefined ? {} : { hint }),
    });
    return {
      runId,
      session,
      params,
      signal,
      emit: this.emitter,
      model: new WaitingModelClient(model, slot),
      tools: new WaitingTools(new AllowedTools(tools, this.worker.metadata.tools), slot, options.slotHoldMs),
      artifacts,
      workers,
      repository: async (url?: string): Promise<OpenedRepository> => {
        await slot.need();
        const onProgress = this.openingProgress();
        const opening = environment.repository({ url, signal, onProgress });
        const opened = await slot.waitAfter(options.slotHoldMs, opening);
        this.commit = opened.commit;
        return opened;
      },
      result: <T>(workerKey: string): T => this.resultOf(workerKey).value as T,
      wait: (work) => slot.wait(work),
      message: (workerKey) => this.resultOf(workerKey).message ?? '',
    };
  }

  /**
   * Maps the opening of a repository to the worker's progress from its current percentage to
   * `OPENED_PERCENT`.
   */
  private openingProgress(): (percent: number, message: string) => void {
    const { progress } = this.env;
    const from = progress.percentOf(this.key);
    const span = Math.max(0, OPENED_PERCENT - from);
    return (percent, message) => {
      // Most workers announce the opening themselves.
      if (percent === 0 && this.emitter.hasAnnounced(message)) return;
      void this.emitter.progress(from + (span * percent) / 100, `${message} ${Math.floor(percent)} %`);
    };
  }

  private resultOf(workerKey: string): WorkerResult {
    const finished = this.required.get(workerKey);
    if (finished === undefined) {
      throw new GatewayError('WORKER_FAILED', `worker "${this.key}" does not require "${workerKey}"`);
    }
    return finished.result;
  }

  private get identity(): { readonly workerKey: string; readonly version: number } {
    return { workerKey: this.key, version: this.worker.metadata.version ?? 1 };
  }

  private report(
    kind: 'worker_started' | 'worker_cached' | 'worker_finished',
    message: string,
    percent: number,
  ): Promise<void> {
    const progressPercent = this.env.progress.advance(this.key, percent);
    const event = { kind, message, clientView: undefined, progressPercent, workerKey: this.key };
    return this.env.request.sink(event);
  }
}
