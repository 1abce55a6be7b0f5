import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import type { ModelOptions } from '#model';
import type { GitRepositoryOpenerOptions } from '#repositories';
import type { RunContextOptions } from '#run-context';
import { DEFAULT_RUNNER_OPTIONS, type RunnerOptions } from '#runner';
import { DEFAULT_RUNS_OPTIONS, type RunsOptions } from '#runs';
import type { SqliteOptions } from '#storage-sqlite';
import type { SessionToolsOptions, ToolServerConfig, ToolServersOptions, WordIndexesOptions } from '#tools';
import { DEFAULT_WATCH_OPTIONS, type WatchOptions } from '#watch';
import type { WorkersCodeOptions } from '#workers-code';
import type { TestPipelineOptions } from '#workers-plan';
import type { StreamLimitsOptions } from '../transport/grpc/stream-limits-options.js';
import type { McpOptions } from '../transport/mcp/mcp-options.js';
import type { SessionCookieOptions } from '../transport/api/session-cookie.js';
import { configWarnings } from './config-warnings.js';
import type { Env } from './env-variables.js';
import { modelMapping } from './model-mapping.js';

/** What a start may add to the environment. */
export interface ConfigExtras {
  /** Repositories that may be opened although they are not under REPOS_ROOT. */
  readonly localPaths?: readonly string[];
  /** The folders in which git and ssh are looked for, separated by `:`. */
  readonly searchPath?: string | undefined;
  /** Servers of tools for workers that name them. */
  readonly toolServers?: readonly ToolServerConfig[];
}

/** The deployment as the modules want it, made of the environment once. */
export class GatewayConfig {
  readonly host: string;
  readonly port: number;
  readonly grpcPort: number;
  readonly dataDir: string;
  readonly logLevel: string;
  readonly corsOrigins: readonly string[];
  readonly allowedHosts: readonly string[];
  readonly sessionCookie: SessionCookieOptions;
  readonly sessionStore: 'sqlite' | 'json';
  readonly sqlite: SqliteOptions;
  readonly watch: WatchOptions;
  readonly maxUnreadBytes: number;
  readonly connectKeepAliveMs: number;
  readonly halfOpenTimeoutMs: number;
  readonly maxAnalyses: number;
  readonly requestTimeoutMs: number;
  readonly grpcStreams: StreamLimitsOptions;
  readonly grpcConnectionsPerAddress: number;
  readonly httpConnectionsPerAddress: number;
  readonly runner: RunnerOptions;
  readonly runs: RunsOptions;
  readonly repositories: GitRepositoryOpenerOptions;
  readonly runContext: RunContextOptions;
  readonly tools: SessionToolsOptions;
  readonly toolServers: ToolServersOptions;
  readonly wordIndexes: WordIndexesOptions;
  readonly mcp: McpOptions;
  readonly model: ModelOptions;
  readonly testPipeline: Partial<TestPipelineOptions>;
  readonly workersCode: WorkersCodeOptions;
  readonly minFreeDiskBytes: number;
  readonly maxLoopLagMs: number;
  readonly warnings: readonly string[];

  constructor(env: Env, { localPaths = [], searchPath, toolServers = [] }: ConfigExtras = {}) {
    this.host = env.HOST;
    this.port = env.PORT;
    this.grpcPort = env.GRPC_PORT;
    this.dataDir = resolve(env.DATA_DIR);
    this.logLevel = env.LOG_LEVEL;
    this.corsOrigins = env.CORS_ORIGINS;
    this.allowedHosts = env.ALLOWED_HOSTS;
    this.sessionCookie = { secure: env.COOKIE_SECURE === 'true', sameSite: env.COOKIE_SAME_SITE };
    this.sessionStore = env.SESSION_STORE;
    this.sqlite = {
      path: join(this.dataDir, 'gateway.sqlite'),
      synchronous: env.SQLITE_SYNCHRONOUS,
      commitIntervalMs: env.COMMIT_INTERVAL,
      eventCommitIntervalMs: env.EVENT_COMMIT_INTERVAL,
      logCacheBytes: env.LOG_CACHE_BYTES,
    };
    this.watch = {
      ...DEFAULT_WATCH_OPTIONS,
      retentionMs: env.RUN_RETENTION,
      maxWatchers: env.MAX_WATCHERS,
      maxWatchersPerRun: env.MAX_WATCHERS_PER_RUN,
      readBytes: env.WATCH_READ_BYTES,
      tailBytes: env.WATCH_TAIL_BYTES,
      idleTailBytes: env.WATCH_IDLE_TAIL_BYTES,
      stallMs: env.WATCH_STALL,
      keepAliveMs: env.KEEP_ALIVE,
      channelRetentionMs: env.CHANNEL_RETENTION,
    };
    this.maxUnreadBytes = env.WATCH_UNREAD_BYTES;
    this.connectKeepAliveMs = env.CONNECT_KEEP_ALIVE;
    this.halfOpenTimeoutMs = env.HALF_OPEN_TIMEOUT;
    this.maxAnalyses = env.MAX_ANALYSES === 0 ? availableParallelism() : env.MAX_ANALYSES;
    this.requestTimeoutMs = env.REQUEST_TIMEOUT;
    this.grpcStreams = {
      maxStreamsPerConnection: env.GRPC_MAX_STREAMS_PER_CONNECTION,
      maxStreams: env.GRPC_MAX_STREAMS,
      requestTimeoutMs: env.REQUEST_TIMEOUT,
    };
    this.grpcConnectionsPerAddress = env.GRPC_MAX_CONNECTIONS_PER_ADDRESS;
    this.httpConnectionsPerAddress = env.HTTP_MAX_CONNECTIONS_PER_ADDRESS;
    this.runner = { ...DEFAULT_RUNNER_OPTIONS, workerTimeoutMs: env.WORKER_TIMEOUT };
    this.runs = {
      ...DEFAULT_RUNS_OPTIONS,
      maxActiveRuns: env.MAX_ACTIVE_RUNS,
      maxAttempts: env.MAX_ATTEMPTS,
      runTimeoutMs: env.RUN_TIMEOUT,
      maxRunTimeoutMs: env.MAX_RUN_TIMEOUT,
      retentionMs: env.RUN_RETENTION,
      sessionRetentionMs: env.SESSION_RETENTION,
      maxLogBytes: env.LOG_MAX_BYTES,
      sweepMs: env.RETENTION_SWEEP,
      maxEventBytes: env.MAX_EVENT_BYTES,
      maxEventsPerRun: env.MAX_EVENTS_PER_RUN,
      maxBytesPerRun: env.MAX_BYTES_PER_RUN,
      maxPendingBytes: env.MAX_PENDING_BYTES,
      maxUnawaitedBytes: env.MAX_UNAWAITED_BYTES,
      shutdownGraceMs: env.SHUTDOWN_GRACE,
    };
    this.repositories = {
      root: join(this.dataDir, 'repositories'),
      reposRoot: env.REPOS_ROOT,
      localPaths,
      ...(searchPath === undefined ? {} : { searchPath }),
      sshIdentity: sshIdentityOf(env.REPO_SSH_KEY),
      allowPrivateHosts: env.ALLOW_PRIVATE_HOSTS,
      allowedHosts: env.REPO_ALLOWED_HOSTS,
      timeoutMs: env.REPO_TIMEOUT,
      maxBytes: env.REPO_MAX_BYTES,
      maxFiles: env.REPO_MAX_FILES,
      maxGitMemoryBytes: env.REPO_GIT_MEMORY,
      credentials: [...env.REPO_CREDENTIALS, ...env.REPO_CREDENTIALS_FILE],
      proxy: env.REPO_PROXY,
      proxyExceptions: env.REPO_NO_PROXY,
      caFile: env.REPO_CA_FILE,
      maxCacheBytes: env.REPO_CACHE_BYTES,
      maxCacheAgeMs: env.REPO_CACHE_AGE,
      maxClones: env.REPO_CLONES,
      maxClonesPerHost: env.REPO_CLONES_PER_HOST,
      maxLocalClones: env.REPO_LOCAL_CLONES,
    };
    this.runContext = {
      artifactsRoot: join(this.dataDir, 'artifacts'),
      artifacts: { maxTotalBytes: env.ARTIFACTS_MAX_BYTES, maxFiles: env.ARTIFACTS_MAX_FILES },
    };
    // The first tool that needs a repository waits for its clone.
    this.tools = {
      timeoutMs: env.TOOL_TIMEOUT + env.REPO_TIMEOUT,
      maxOutputBytes: env.TOOL_MAX_OUTPUT_BYTES,
    };
    this.toolServers = {
      servers: toolServers,
      callTimeoutMs: env.TOOL_TIMEOUT,
      maxOutputBytes: env.TOOL_MAX_OUTPUT_BYTES,
      ...(searchPath === undefined ? {} : { searchPath }),
    };
    this.mcp = {
      maxSessions: env.MCP_MAX_SESSIONS,
      idleMs: env.MCP_SESSION_IDLE,
      keepAliveMs: env.KEEP_ALIVE,
    };
    this.wordIndexes = {
      folder: join(this.dataDir, 'word-indexes'),
      maxDiskBytes: env.WORD_INDEX_MAX_BYTES,
    };
    this.model = {
      provider: env.MODEL_PROVIDER,
      model: env.MODEL_NAME,
      baseUrl: env.MODEL_BASE_URL,
      apiKey: env.MODEL_API_KEY,
      timeoutMs: env.MODEL_TIMEOUT,
      maxOutputTokens: env.MODEL_MAX_OUTPUT_TOKENS,
      maxRetries: env.MODEL_MAX_RETRIES,
      ...modelMapping(env),
      maxWaitMs: env.MODEL_MAX_WAIT,
      runTokenBudget: env.MODEL_RUN_TOKENS,
      userDayTokenBudget: env.MODEL_USER_DAY_TOKENS,
      usageRetentionDays: env.MODEL_USAGE_RETENTION_DAYS,
      redactSecrets: env.MODEL_REDACT_SECRETS === 'true',
    };
    this.workersCode = {
      parsing: {
        ...(env.PARSE_THREADS === 0 ? {} : { threads: env.PARSE_THREADS }),
        fileTimeLimitMs: env.PARSE_FILE_TIMEOUT,
        maxNesting: env.PARSE_MAX_NESTING,
        cacheDirectory: join(this.dataDir, 'facts'),
        cacheBytes: env.PARSE_CACHE_MAX_BYTES,
      },
    };
    this.testPipeline = { maxEvents: env.TEST_PIPELINE_MAX_EVENTS };
    this.minFreeDiskBytes = env.MIN_FREE_DISK;
    this.maxLoopLagMs = env.MAX_LOOP_LAG;
    this.warnings = configWarnings(env);
  }
}

function sshIdentityOf(key: string): NonNullable<GitRepositoryOpenerOptions['sshIdentity']> {
  if (key === '') return { kind: 'none' };
  return key === 'account' ? { kind: 'account' } : { kind: 'file', file: key };
}
