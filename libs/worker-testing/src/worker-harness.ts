import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { GatewayError } from '#errors';
import type { ModelClient } from '#model';
import type { OpenedRepository } from '#repositories';
import { NodeArtifactFs, NodeRepoFs, type ArtifactFs } from '#sandbox';
import type { ToolRegistry } from '#tools';
import type { RunnableWorker, WorkerContext, WorkerMetadata, WorkerResult, WorkerSession } from '#worker-kit';
import { EmptyToolRegistry } from './empty-tool-registry.js';
import { RecordingEmitter, type RecordedEvent } from './recording-emitter.js';
import { UnconfiguredModelClient } from './unconfigured-model-client.js';

export interface WorkerHarnessOptions {
  /** Folder of the session's repository; absent: the session has none. */
  readonly repository?: string;
  /** Folders that `context.repository(url)` opens, by URL. */
  readonly repositories?: Readonly<Record<string, string>>;
  readonly session?: Partial<WorkerSession>;
  readonly params?: Readonly<Record<string, string>>;
  /** Default: none is configured. */
  readonly model?: ModelClient;
  /** Default: no tools. */
  readonly tools?: ToolRegistry;
  /** The workers in `context.workers`. */
  readonly workers?: readonly WorkerMetadata[];
  /** Values of required workers, by key. */
  readonly results?: Readonly<Record<string, unknown>>;
  /** Final messages of required workers, by key. */
  readonly messages?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** Called for every event at once, for example to abort in mid-run. */
  readonly onEvent?: (event: RecordedEvent) => void;
}

/** The outcome of one run of a worker. */
export interface WorkerOutcome<Value> {
  readonly input: unknown;
  readonly result: WorkerResult<Value>;
  readonly events: readonly RecordedEvent[];
  /** The messages of all log events. */
  readonly logs: readonly string[];
  /** The model's text: all chunks joined. */
  readonly modelText: string;
}

/**
 * Runs a worker the way the runner does, without a gateway: `buildInput`, `run`, events recorded and
 * refused after the end. Artifacts are real files in a temporary folder that `close` removes.
 */
export class WorkerHarness implements AsyncDisposable {
  private constructor(
    readonly artifacts: ArtifactFs,
    private readonly options: WorkerHarnessOptions,
  ) {}

  static async open(options: WorkerHarnessOptions = {}): Promise<WorkerHarness> {
    const folder = await mkdtemp(join(tmpdir(), 'worker-artifacts-'));
    return new WorkerHarness(new NodeArtifactFs(folder), options);
  }

  /**
   * Runs the worker; its errors are passed on unchanged. `options` override the harness's own for this
   * run.
   */
  async run<Input, Value>(
    worker: RunnableWorker<Input, Value>,
    options: WorkerHarnessOptions = {},
  ): Promise<WorkerOutcome<Value>> {
    const merged = { ...this.options, ...options };
    const emit = new RecordingEmitter(merged.onEvent);
    const context = this.context(merged, emit);
    try {
      const input = ((await worker.buildInput?.(context)) ?? context.params) as Input;
      const result = await worker.run(input, context);
      const texts = (kind: RecordedEvent['kind']) =>
        emit.events.flatMap((event) => (event.kind === kind ? [event.message ?? ''] : []));
      return {
        input,
        result,
        events: emit.events,
        logs: texts('log'),
        modelText: texts('model_chunk').join(''),
      };
    } finally {
      emit.end();
    }
  }

  async close(): Promise<void> {
    await rm(this.artifacts.root, { recursive: true, force: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  private context(options: WorkerHarnessOptions, emit: RecordingEmitter): WorkerContext {
    const name = options.repository === undefined ? '' : basename(options.repository);
    const session: WorkerSession = {
      sessionId: 'session-of-a-test',
      userId: 'demo-user',
      repoUrl: options.repository === undefined ? '' : `https://repositories.test/${name}.git`,
      repoName: name,
      ref: '',
      purpose: '',
      ...options.session,
    };
    return {
      runId: 'run-of-a-test',
      session,
      params: options.params ?? {},
      signal: options.signal ?? new AbortController().signal,
      emit,
      model: options.model ?? new UnconfiguredModelClient(),
      tools: options.tools ?? new EmptyToolRegistry(),
      artifacts: this.artifacts,
      workers: options.workers ?? [],
      repository: (url) => Promise.resolve().then(() => open(url ?? session.repoUrl, session, options)),
      result: <T>(key: string): T => {
        if (options.results === undefined || !(key in options.results)) {
          throw new GatewayError('WORKER_FAILED', `The test gives no result of "${key}".`);
        }
        return options.results[key] as T;
      },
      wait: (work) => work(),
      message: (key) => options.messages?.[key] ?? '',
    };
  }
}

function open(url: string, session: WorkerSession, options: WorkerHarnessOptions): OpenedRepository {
  if (url === '') throw new GatewayError('REPO_MISSING', 'The session has no repository.');
  const folder = options.repositories?.[url] ?? (url === session.repoUrl ? options.repository : undefined);
  if (folder === undefined) throw new GatewayError('REPO_NOT_FOUND', 'There is no such repository.');
  const name =
    session.repoUrl === url && session.repoName !== ''
      ? session.repoName
      : basename(url).replace(/\.git$/, '');
  return { url, name, ref: session.ref, commit: '0'.repeat(40), fs: new NodeRepoFs(folder) };
}
