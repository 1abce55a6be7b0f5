import { modelOptions, type ModelOptions } from '#model';
import { gitRepositoryOpenerOptions, type GitRepositoryOpenerOptions } from '#repositories';
import { runContextOptions, type RunContextOptions } from '#run-context';
import { runnerSettings, type RunnerOptions } from '#runner';
import { runsSettings, type RunsOptions } from '#runs';
import { sessionsSettings, type SessionsOptions } from '#sessions';
import { optionsClass, type SettingValues } from '#settings';
import { analysisSlotsSettings } from '#slots';
import { sqliteOptions, type SqliteOptions } from '#storage-sqlite';
import {
  sessionToolsOptions,
  toolServersSettings,
  wordIndexesOptions,
  type SessionToolsOptions,
  type ToolServerConfig,
  type ToolServersOptions,
  type WordIndexesOptions,
} from '#tools';
import { watchSettings, type WatchOptions } from '#watch';
import { workersCodeOptions, type WorkersCodeOptions } from '#workers-code';
import { workersPlanOptions, type WorkersPlanOptions } from '#workers-plan';
import { sessionStoreSettings } from '../session-store-options.js';
import { healthSettings, type HealthOptions } from '../health/health-options.js';
import { serverSettings } from '../server-options.js';
import { transportSettings, type TransportOptions } from '../transport/api/transport-options.js';
import { connectSettings } from '../transport/connect/connect-options.js';
import { connectionsSettings } from '../transport/connections/connections-options.js';
import { grpcSettings } from '../transport/grpc/grpc-options.js';
import { streamLimitsSettings, type StreamLimitsOptions } from '../transport/grpc/stream-limits-options.js';
import { halfOpenSettings, type HalfOpenOptions } from '../transport/half-open/half-open-options.js';
import { mcpSettings, type McpOptions } from '../transport/mcp/mcp-options.js';
import { sessionCookieSettings } from '../transport/api/session-cookie-options.js';
import { sseSettings, type SseOptions } from '../transport/sse/sse-options.js';
import { configWarnings } from './config-warnings.js';

/** Options of a start that no variable sets. */
export interface ConfigExtras {
  /** Repositories that can be opened although they are not under REPOS_ROOT. */
  readonly localPaths?: readonly string[];
  /** The folders searched for git, ssh and tool servers, separated by `:`. */
  readonly searchPath?: string | undefined;
  /** Tool servers for workers that name them. */
  readonly toolServers?: readonly ToolServerConfig[];
}

/** The process's own options, which stand in the configuration under their own names. */
const processSettings = {
  ...serverSettings,
  ...connectionsSettings,
  ...sessionStoreSettings,
  ...analysisSlotsSettings,
};

/** The configuration of a gateway: the sum of the options of its features. */
export class GatewayConfig extends optionsClass(processSettings) {
  readonly transport: TransportOptions;
  readonly sse: SseOptions;
  readonly mcp: McpOptions;
  readonly grpcStreams: StreamLimitsOptions;
  /** A gRPC connection is pinged this often. */
  readonly grpcKeepAliveMs: number;
  readonly halfOpen: HalfOpenOptions;
  readonly health: HealthOptions;
  readonly sqlite: SqliteOptions;
  readonly sessions: SessionsOptions;
  readonly watch: WatchOptions;
  readonly runner: RunnerOptions;
  readonly runContext: RunContextOptions;
  readonly runs: RunsOptions;
  readonly repositories: GitRepositoryOpenerOptions;
  readonly tools: SessionToolsOptions;
  readonly toolServers: ToolServersOptions;
  readonly wordIndexes: WordIndexesOptions;
  readonly model: ModelOptions;
  readonly workersPlan: WorkersPlanOptions;
  readonly workersCode: WorkersCodeOptions;
  /** Notes on a valid configuration for the operator, one sentence each. */
  readonly warnings: readonly string[];

  constructor(values: SettingValues, { localPaths = [], searchPath, toolServers = [] }: ConfigExtras = {}) {
    super();
    Object.assign(this, values.of(processSettings));
    const { dataDir } = this;
    const searched = searchPath === undefined ? {} : { searchPath };
    this.sessions = values.of(sessionsSettings);
    this.runner = values.of(runnerSettings);
    this.runs = values.of(runsSettings);
    this.watch = { ...values.of(watchSettings), retentionMs: this.runs.retentionMs };
    this.sse = values.of(sseSettings);
    this.mcp = values.of(mcpSettings);
    this.halfOpen = values.of(halfOpenSettings);
    this.grpcStreams = values.of(streamLimitsSettings);
    this.grpcKeepAliveMs = values.get(grpcSettings.keepAliveMs);
    this.transport = {
      ...values.of(transportSettings),
      sessionCookie: values.of(sessionCookieSettings),
      maxRunTimeoutMs: this.runs.maxRunTimeoutMs,
      connectKeepAliveMs: values.get(connectSettings.keepAliveMs),
    };
    this.sqlite = sqliteOptions(values, dataDir);
    this.repositories = { ...gitRepositoryOpenerOptions(values, dataDir), ...searched, localPaths };
    this.runContext = runContextOptions(values, dataDir);
    this.tools = sessionToolsOptions(values);
    this.toolServers = { ...values.of(toolServersSettings), ...searched, servers: toolServers };
    this.wordIndexes = wordIndexesOptions(values, dataDir);
    this.model = modelOptions(values);
    this.workersPlan = workersPlanOptions(values);
    this.workersCode = workersCodeOptions(values, dataDir);
    this.warnings = configWarnings(this.host, this.transport);
    this.health = { ...values.of(healthSettings), dataDir, warnings: this.warnings };
  }
}
