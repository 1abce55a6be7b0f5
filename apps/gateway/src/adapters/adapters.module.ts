import { join } from 'node:path';
import {
  Global,
  Inject,
  Injectable,
  Logger,
  Module,
  type DynamicModule,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { UsageLedger } from '#model';
import { GitRepositoryOpener, RepositoryOpener } from '#repositories';
import { InProcessRunDispatcher, RunDispatcher, RunLogMaintenance, RunsModule, RunStore } from '#runs';
import { ActiveRuns, SessionStore } from '#sessions';
import { AnalysisSlots, LocalAnalysisSlots } from '#slots';
import { JsonSessionStore } from '#storage-json';
import {
  FolderLock,
  SqliteActiveRuns,
  SqliteDatabase,
  SqliteMarks,
  SqliteRunEventLog,
  SqliteRunLogMaintenance,
  SqliteRunStore,
  SqliteSessionStore,
  SqliteUsageLedger,
} from '#storage-sqlite';
import { TelemetryModule } from '#telemetry';
import { RunEventLog } from '#watch';
import { EventFraming, ProtobufEventFraming } from '#wire';
import { ConfigModule } from '../config/config.module.js';
import { GatewayConfig } from '../config/gateway-config.js';
import { CommitMetrics } from './commit-metrics.js';
import { takeOverSessionFile } from './session-takeover.js';
import { ToolAdaptersModule } from './tool-adapters.module.js';

const SESSION_FILE = 'init_sessions.json';

/** Starts the background work of the adapters, and closes their resources after everything that uses them. */
@Injectable()
class AdapterLifecycle implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    @Inject(SqliteDatabase) private readonly database: SqliteDatabase,
    @Inject(SessionStore) private readonly sessions: SessionStore,
    @Inject(RepositoryOpener) private readonly opener: GitRepositoryOpener,
    @Inject(FolderLock) private readonly lock: FolderLock,
  ) {}

  onApplicationBootstrap(): void {
    this.opener.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.opener.close();
    if (this.sessions instanceof JsonSessionStore) await this.sessions.close();
    this.database.close();
    this.lock.release();
  }
}

async function openSessionStore(config: GatewayConfig, database: SqliteDatabase): Promise<SessionStore> {
  const path = join(config.dataDir, SESSION_FILE);
  if (config.sessionStore === 'json') {
    const logger = new Logger(JsonSessionStore.name);
    return JsonSessionStore.open({
      path,
      onCorrupt: (problem) => logger.error({ ...problem }, 'the session file is corrupt and was renamed'),
    });
  }
  const store = new SqliteSessionStore(database);
  await takeOverSessionFile(path, store, new SqliteMarks(database));
  return store;
}

/** Binds every port to the adapter that the configuration names, and every option token to its options. */
@Global()
@Module({
  imports: [RunsModule, TelemetryModule, ToolAdaptersModule],
  providers: [
    AdapterLifecycle,
    CommitMetrics,
    { provide: EventFraming, useClass: ProtobufEventFraming },
    {
      provide: FolderLock,
      inject: [GatewayConfig],
      useFactory: (config: GatewayConfig) => new FolderLock(config.dataDir),
    },
    {
      provide: SqliteDatabase,
      // The lock comes first: a database that another gateway uses is not touched.
      inject: [GatewayConfig, CommitMetrics, FolderLock],
      useFactory: (config: GatewayConfig, commits: CommitMetrics) =>
        new SqliteDatabase(config.sqlite, (commit) => commits.observe(commit)),
    },
    { provide: SessionStore, inject: [GatewayConfig, SqliteDatabase], useFactory: openSessionStore },
    {
      provide: ActiveRuns,
      inject: [SqliteDatabase],
      useFactory: (database: SqliteDatabase) => new SqliteActiveRuns(database),
    },
    {
      provide: RunStore,
      inject: [SqliteDatabase],
      useFactory: (database: SqliteDatabase) => new SqliteRunStore(database),
    },
    { provide: RunDispatcher, useClass: InProcessRunDispatcher },
    {
      provide: RunEventLog,
      inject: [SqliteDatabase, EventFraming],
      useFactory: (database: SqliteDatabase, framing: EventFraming) =>
        new SqliteRunEventLog(database, framing),
    },
    {
      provide: RunLogMaintenance,
      inject: [SqliteDatabase],
      useFactory: (database: SqliteDatabase) => new SqliteRunLogMaintenance(database),
    },
    {
      provide: AnalysisSlots,
      inject: [GatewayConfig],
      useFactory: ({ maxAnalyses }: GatewayConfig) => new LocalAnalysisSlots(maxAnalyses),
    },
    {
      provide: UsageLedger,
      inject: [SqliteDatabase],
      useFactory: (database: SqliteDatabase) => new SqliteUsageLedger(database),
    },
    {
      provide: RepositoryOpener,
      inject: [GatewayConfig],
      useFactory: ({ repositories }: GatewayConfig) => {
        const logger = new Logger(GitRepositoryOpener.name);
        const onUpkeepFailure = (error: unknown): void => {
          logger.warn({ err: error }, 'the upkeep of the repository cache has failed');
        };
        return new GitRepositoryOpener({ ...repositories, onUpkeepFailure });
      },
    },
  ],
  exports: [
    AnalysisSlots,
    SessionStore,
    ActiveRuns,
    RunStore,
    RunDispatcher,
    RunEventLog,
    RunLogMaintenance,
    RepositoryOpener,
    SqliteDatabase,
    UsageLedger,
    ConfigModule,
    ToolAdaptersModule,
  ],
})
export class AdaptersModule {
  static with(config: GatewayConfig): DynamicModule {
    return { module: AdaptersModule, imports: [ConfigModule.with(config)] };
  }
}
