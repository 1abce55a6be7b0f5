import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromBinary } from '@bufbuild/protobuf';
import type { DynamicModule, LoggerService, Type } from '@nestjs/common';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { Test, type TestingModule } from '@nestjs/testing';
import { WatchRunResponseSchema, type WatchRunResponse } from '#contract';
import { GatewayError } from '#errors';
import { createModelClients, MODEL_OPTIONS, ModelClients, UsageLedger, type ModelClientsParts } from '#model';
import { GitRepositoryOpener, RepositoryOpener } from '#repositories';
import { RUN_CONTEXT_OPTIONS, SessionContexts, type RunContextOptions } from '#run-context';
import { RUNNER_OPTIONS, runnerSettings, type RunnerOptions } from '#runner';
import {
  InProcessRunDispatcher,
  RunDispatcher,
  RunExecutor,
  RUNS_OPTIONS,
  RunsModule,
  runsSettings,
  RunsService,
  RunStore,
  type RunsOptions,
  RunLogMaintenance,
} from '#runs';
import {
  ActiveRuns,
  SESSIONS_OPTIONS,
  sessionsSettings,
  SessionsService,
  SessionStore,
  type SessionsOptions,
} from '#sessions';
import { defaultsOf } from '#settings';
import {
  sqliteSettings,
  SqliteActiveRuns,
  SqliteDatabase,
  SqliteRunEventLog,
  SqliteRunLogMaintenance,
  SqliteRunStore,
  SqliteSessionStore,
  SqliteUsageLedger,
} from '#storage-sqlite';
import { McpToolRegistryFactory, ToolRegistryFactory, ToolServers, WordIndexes } from '#tools';
import { RunEventLog, WATCH_OPTIONS, watchSettings, WatchService, type WatchOptions } from '#watch';
import { envelopesIn, messageIn, ProtobufEventFraming } from '#wire';
import { boundModule } from '#worker-testing';
import { FaultyEventLog } from './faulty-event-log.js';
import { slotsModule } from './slots-module.js';

export interface RunCoreOptions {
  readonly workers: readonly Type[];
  /** The folder of an earlier core; default: a new one, removed by `close`. */
  readonly folder?: string;
  readonly runs?: Partial<RunsOptions>;
  readonly runner?: Partial<RunnerOptions>;
  /** Runs that analyse at once. Default: 64. */
  readonly analyses?: number;
  readonly watch?: Partial<WatchOptions>;
  readonly sessions?: Partial<SessionsOptions>;
  readonly runContext?: Partial<RunContextOptions>;
  readonly wrapStore?: (store: RunStore) => RunStore;
  /** Default: no provider is set. */
  readonly models?: (parts: ModelClientsParts) => ModelClients;
}

const SILENT: LoggerService = { log: () => undefined, warn: () => undefined, error: () => undefined };

/**
 * The gateway without its wires: real modules, a real database, real git and
 * files in a temporary folder.
 */
export class RunCore implements AsyncDisposable {
  private constructor(
    readonly folder: string,
    private readonly module: TestingModule,
    readonly database: SqliteDatabase,
    private readonly opener: GitRepositoryOpener,
    private readonly ownsFolder: boolean,
  ) {}

  static async start(options: RunCoreOptions): Promise<RunCore> {
    const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'run-core-')));
    const database = new SqliteDatabase({ ...defaultsOf(sqliteSettings), path: join(folder, 'core.sqlite') });
    const opener = new GitRepositoryOpener({
      root: join(folder, 'clones'),
      reposRoot: join(folder, 'repos'),
    });
    const imports = [
      EventEmitterModule.forRoot(),
      adapters(database, opener, folder, options),
      slotsModule(options.analyses ?? 64),
      boundModule(
        [
          WATCH_OPTIONS,
          {
            ...defaultsOf(watchSettings),
            retentionMs: defaultsOf(runsSettings).retentionMs,
            ...options.watch,
          },
        ],
        [RUNNER_OPTIONS, { ...defaultsOf(runnerSettings), ...options.runner }],
        [RUN_CONTEXT_OPTIONS, { ...contextOptions(folder), ...options.runContext }],
        [RUNS_OPTIONS, { ...defaultsOf(runsSettings), shutdownGraceMs: 200, ...options.runs }],
        [SESSIONS_OPTIONS, { ...defaultsOf(sessionsSettings), ...options.sessions }],
        [MODEL_OPTIONS, {}],
      ),
      RunsModule,
      { module: class TeamModule {}, providers: [...options.workers] },
    ];
    const { models = (parts) => createModelClients({}, parts) } = options;
    const module = await Test.createTestingModule({ imports })
      .overrideProvider(ModelClients)
      .useValue(models({ ledger: new SqliteUsageLedger(database) }))
      .setLogger(SILENT)
      .compile();
    const core = new RunCore(folder, module, database, opener, options.folder === undefined);
    try {
      await module.init();
    } catch (error) {
      await core.close();
      throw error;
    }
    return core;
  }

  get<T>(provider: Type<T>): T {
    return this.module.get(provider);
  }

  get runs(): RunsService {
    return this.module.get(RunsService);
  }

  get sessions(): SessionsService {
    return this.module.get(SessionsService);
  }

  get store(): RunStore {
    return this.module.get(RunStore);
  }

  get log(): FaultyEventLog {
    return this.module.get<RunEventLog, FaultyEventLog>(RunEventLog);
  }

  get maintenance(): RunLogMaintenance {
    return this.module.get<RunLogMaintenance, SqliteRunLogMaintenance>(RunLogMaintenance);
  }

  get watch(): WatchService {
    return this.module.get(WatchService);
  }

  get contexts(): SessionContexts {
    return this.module.get(SessionContexts);
  }

  get executor(): RunExecutor {
    return this.module.get(RunExecutor);
  }

  /** Stores a session and returns its id. */
  async session(repoUrl = '', userId = ''): Promise<string> {
    const session = this.sessions.draft({ userId, repoUrl, ref: '' });
    await this.sessions.put(session);
    return session.sessionId;
  }

  async start(sessionId: string, pipelineId: string, params: Record<string, string> = {}): Promise<string> {
    const command = { sessionId, pipelineId, params, requestId: '', timeoutMs: undefined };
    return (await this.runs.start(command)).runId;
  }

  /** Watches the run from its first event until the stream closes. */
  async events(runId: string): Promise<WatchRunResponse[]> {
    const opening = await this.watch.open({ runId, afterSeq: 0 });
    return new Promise((resolve, reject) => {
      const events: WatchRunResponse[] = [];
      opening.begin({
        format: 'envelopes',
        write: (bytes) => {
          for (const each of envelopesIn(bytes))
            events.push(fromBinary(WatchRunResponseSchema, messageIn(each)));
          return true;
        },
        end: (reason) => {
          if (reason.kind === 'finished') resolve(events);
          else reject(new Error(`the watch ended: ${reason.kind}`));
        },
      });
    });
  }

  /** Runs the worker in a new session to its end. */
  async outcome(pipelineId: string, params: Record<string, string> = {}): Promise<WatchRunResponse[]> {
    return this.events(await this.start(await this.session(), pipelineId, params));
  }

  /** Leaves the folder in the state in which a process killed now would leave it: nothing more is written. */
  async crash(): Promise<void> {
    this.executor.stop();
    this.database.close();
    this.executor.abortAll(new GatewayError('RUN_SHUTDOWN', 'the process is gone'));
    await this.module.close();
    await this.opener.close();
  }

  /** Shuts down as the gateway does, and keeps the folder. */
  async stop(): Promise<void> {
    await this.module.close();
    await this.opener.close();
    this.database.close();
  }

  async close(): Promise<void> {
    await this.stop();
    if (this.ownsFolder) await this.remove();
  }

  async remove(): Promise<void> {
    // The checkpoint thread of a crashed core may still create a file while the folder is removed.
    await rm(this.folder, { recursive: true, force: true, maxRetries: 10 });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

function adapters(
  database: SqliteDatabase,
  opener: RepositoryOpener,
  folder: string,
  { wrapStore = (store) => store }: Pick<RunCoreOptions, 'wrapStore'>,
): DynamicModule {
  const providers = [
    { provide: SessionStore, useValue: new SqliteSessionStore(database) },
    { provide: ActiveRuns, useValue: new SqliteActiveRuns(database) },
    { provide: RunStore, useValue: wrapStore(new SqliteRunStore(database)) },
    { provide: RunLogMaintenance, useValue: new SqliteRunLogMaintenance(database) },
    {
      provide: RunEventLog,
      useValue: new FaultyEventLog(new SqliteRunEventLog(database, new ProtobufEventFraming())),
    },
    { provide: RepositoryOpener, useValue: opener },
    { provide: ToolRegistryFactory, useValue: toolsOver(opener, folder) },
    { provide: UsageLedger, useValue: new SqliteUsageLedger(database) },
    { provide: RunDispatcher, useClass: InProcessRunDispatcher },
  ];
  return {
    module: class Adapters {},
    global: true,
    imports: [RunsModule],
    providers,
    exports: providers.map(({ provide }) => provide),
  };
}

function toolsOver(opener: RepositoryOpener, folder: string): ToolRegistryFactory {
  const indexes = new WordIndexes({ folder: join(folder, 'word-indexes') });
  return new McpToolRegistryFactory({ opener, indexes, servers: new ToolServers({ servers: [] }) });
}

function contextOptions(folder: string): RunContextOptions {
  return { artifactsRoot: join(folder, 'artifacts'), artifacts: {} };
}
