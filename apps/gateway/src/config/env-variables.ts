import {
  atLeast,
  durationBetween,
  hostNames,
  integer,
  named,
  oneOf,
  origins,
  proxyUrl,
  readableFile,
  size,
  text,
  type Parse,
} from './env-value.js';
import { hostList } from './host-list.js';
import { repoCredentials, repoCredentialsFile } from './repo-credentials.js';

export interface EnvVariable<T> {
  /** As it would stand in the environment. */
  readonly fallback: string;
  readonly parse: Parse<T>;
  /** For operators; `.env.example` shows it. */
  readonly help: string;
}

function variable<T>(fallback: string, parse: Parse<T>, help: string): EnvVariable<T> {
  return { fallback, parse, help };
}

const PORT = integer(0, 65_535);
const COUNT = integer(1, 1_000_000_000);
/** Timers count at most 24.8 days and would fire at once for more. */
const TIME = durationBetween('0ms', '24d');
/** As `TIME`, and not nothing. */
const POSITIVE_TIME = durationBetween('1ms', '24d');
/** At least the second at which watchers are looked at. */
const SECONDS = durationBetween('1s', '24d');
/** Two of them are added up to one timer. */
const CALL_TIME = durationBetween('1ms', '10d');
/** How long something is kept, which is a matter of dates. */
const AGE = durationBetween('0ms', '36500d');
const TOKENS = integer(0, 1_000_000_000_000);

/** Every variable the gateway reads. `.env.example` is made from this table. */
export const ENV_VARIABLES = {
  HOST: variable('127.0.0.1', text, 'Address to listen on.'),
  PORT: variable(
    '8080',
    PORT,
    'Port of Connect, gRPC-Web, REST and SSE; 0 takes a free one, which the ready line names.',
  ),
  GRPC_PORT: variable('50051', PORT, 'Port of gRPC; 0 takes a free one.'),
  DATA_DIR: variable('./tmp', text, 'Folder of the database, the session file, repositories and artifacts.'),
  LOG_LEVEL: variable(
    'info',
    oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'),
    'Least level that is logged.',
  ),
  CORS_ORIGINS: variable(
    '',
    origins,
    'Origins that browsers may call from, with cookies, such as https://app.example.com; empty: none.',
  ),
  ALLOWED_HOSTS: variable(
    '',
    hostNames,
    'Host names that are answered besides local ones; empty: none where HOST is loopback, else all.',
  ),
  COOKIE_SECURE: variable(
    'false',
    oneOf('true', 'false'),
    'Mark the session cookie Secure; set it when browsers reach the gateway over TLS.',
  ),
  COOKIE_SAME_SITE: variable(
    'lax',
    oneOf('lax', 'strict', 'none'),
    'SameSite of the session cookie; none: also for pages of other sites, only with COOKIE_SECURE=true.',
  ),

  SESSION_STORE: variable(
    'sqlite',
    oneOf('sqlite', 'json'),
    'Where sessions are kept: the database, or DATA_DIR/init_sessions.json.',
  ),
  SQLITE_SYNCHRONOUS: variable(
    'NORMAL',
    oneOf('NORMAL', 'FULL'),
    'NORMAL survives the death of the process, FULL also a power cut.',
  ),
  COMMIT_INTERVAL: variable('1ms', TIME, 'Commits of a busy database are at least so far apart.'),
  EVENT_COMMIT_INTERVAL: variable('4ms', TIME, 'The same while nothing waits but events of runs that go on.'),
  LOG_CACHE_BYTES: variable(
    '64MiB',
    size,
    'Events of finished runs that were read lately, held in memory for further watchers; the longest unused go first; 0B: none.',
  ),
  SESSION_RETENTION: variable(
    '30d',
    AGE,
    'A session nobody touched for so long is removed with its repository and artifacts.',
  ),
  RUN_RETENTION: variable('24h', AGE, 'A finished run stays watchable for so long.'),
  LOG_MAX_BYTES: variable(
    '10GiB',
    size,
    'When the events of all runs take more, those of finished runs are trimmed, the oldest runs first.',
  ),
  RETENTION_SWEEP: variable(
    '1m',
    durationBetween('10ms', '24d'),
    'How often retention looks for runs and sessions to remove.',
  ),
  CHANNEL_RETENTION: variable('30s', TIME, 'A channel nobody uses stays in memory for so long.'),

  MAX_ACTIVE_RUNS: variable('500', COUNT, 'Further runs are refused with RUNS_EXHAUSTED.'),
  MAX_ATTEMPTS: variable(
    '3',
    COUNT,
    'A run whose process dies under so many attempts ends with ORPHANED; 1: no run goes on after a crash.',
  ),
  MAX_ANALYSES: variable(
    '0',
    integer(0, 10_000),
    'Runs that check out or analyse repositories at once; others wait, and say their place; 0: as many as cores.',
  ),
  RUN_TIMEOUT: variable('6h', TIME, 'A run that names no timeout ends with RUN_TIMEOUT after so long.'),
  MAX_RUN_TIMEOUT: variable('48h', TIME, 'Longer timeouts are refused with FIELD_INVALID.'),
  WORKER_TIMEOUT: variable(
    '30m',
    TIME,
    'A worker that names no timeout ends its run with WORKER_TIMEOUT after so long, not counting its wait for MAX_ANALYSES.',
  ),
  MAX_EVENT_BYTES: variable('1MiB', size, 'Longer messages are cut, and say so.'),
  MAX_EVENTS_PER_RUN: variable(
    '2000000',
    COUNT,
    'From three quarters of it on texts are joined and progress is thinned; a run with more events ends with RUN_LIMIT_EXCEEDED.',
  ),
  MAX_BYTES_PER_RUN: variable(
    '1GiB',
    size,
    'As MAX_EVENTS_PER_RUN, in bytes of messages and views, of each attempt.',
  ),
  MAX_PENDING_BYTES: variable(
    '1MiB',
    size,
    'A worker that awaits its emits waits while so many bytes of its run are not committed.',
  ),
  MAX_UNAWAITED_BYTES: variable(
    '256MiB',
    size,
    'A worker that does not await its emits ends its run with RUN_LIMIT_EXCEEDED when so many bytes are not committed.',
  ),
  SHUTDOWN_GRACE: variable(
    '3s',
    durationBetween('0ms', '1h'),
    'At shutdown active runs get so long to finish, at most 1h; then they go on after the start where their workers can, else they are aborted.',
  ),

  MAX_WATCHERS: variable('20000', COUNT, 'Further watchers are refused with WATCHERS_EXHAUSTED.'),
  MAX_WATCHERS_PER_RUN: variable('5000', COUNT, 'As MAX_WATCHERS, of one run.'),
  WATCH_READ_BYTES: variable('256KiB', size, 'What a watcher that is behind reads from the log at a time.'),
  WATCH_UNREAD_BYTES: variable(
    '512KiB',
    size,
    'Bytes that wait in memory for one watcher on SSE or gRPC to read; above it the watcher reads on from the log later.',
  ),
  WATCH_TAIL_BYTES: variable('1MiB', size, 'Recent events that a live run holds in memory.'),
  WATCH_IDLE_TAIL_BYTES: variable(
    '64MiB',
    size,
    'Memory for recent events of all runs that nobody executes or watches, 16 KiB of it for each run; above it the longest unused go.',
  ),
  WATCH_STALL: variable(
    '60s',
    SECONDS,
    'A watcher whose client takes nothing for so long is closed; it can resume.',
  ),
  KEEP_ALIVE: variable('15s', SECONDS, 'An idle watcher is sent a sign of life this often.'),
  CONNECT_KEEP_ALIVE: variable(
    '20s',
    SECONDS,
    'The same on Connect and gRPC-Web, where it is an empty message that clients skip.',
  ),
  REQUEST_TIMEOUT: variable(
    '30s',
    POSITIVE_TIME,
    'A request that has not come whole after so long is ended: with DEADLINE_EXCEEDED on gRPC, else with 408.',
  ),
  GRPC_MAX_STREAMS_PER_CONNECTION: variable(
    '1000',
    COUNT,
    'Calls of one gRPC connection at once, watches too; HTTP/2 tells clients, which wait with further ones.',
  ),
  GRPC_MAX_STREAMS: variable(
    '25000',
    COUNT,
    'Calls of all gRPC clients at once, watches too; further ones are refused with CALLS_EXHAUSTED.',
  ),
  GRPC_MAX_CONNECTIONS_PER_ADDRESS: variable(
    '2000',
    integer(0, 1_000_000),
    'Connections of one address to GRPC_PORT; a proxy is one address for all behind it; 0: no limit.',
  ),
  HTTP_MAX_CONNECTIONS_PER_ADDRESS: variable(
    '25000',
    integer(0, 1_000_000),
    'As GRPC_MAX_CONNECTIONS_PER_ADDRESS, to PORT, where a proxy may need one for each watcher.',
  ),
  HALF_OPEN_TIMEOUT: variable(
    '30s',
    TIME,
    'An HTTP client whose machine confirms nothing for so long is gone and is freed; on Linux only; 0s: the kernel frees it.',
  ),

  REPOS_ROOT: variable(
    '',
    text,
    'Folder in which local paths, itself included, may be opened as repositories; empty: none.',
  ),
  REPO_ALLOWED_HOSTS: variable(
    '',
    hostList,
    'Hosts or CIDRs, with :port for that port alone, that repository URLs may name; empty: every public one.',
  ),
  ALLOW_PRIVATE_HOSTS: variable(
    '',
    hostList,
    'Hosts or CIDRs, with :port for that port alone, that repository URLs may reach although private; empty: none.',
  ),
  REPO_SSH_KEY: variable(
    '',
    text,
    'Who asks an ssh server: empty: nobody; account: the keys of the account that runs the gateway; else a private key file.',
  ),
  REPO_CREDENTIALS: variable(
    '',
    repoCredentials,
    'Who the gateway is to which host, as JSON: {"host": "token"}, or user and password, or sshKey; see docs/operating.md.',
  ),
  REPO_CREDENTIALS_FILE: variable('', repoCredentialsFile, 'A file with the JSON of REPO_CREDENTIALS.'),
  REPO_PROXY: variable(
    '',
    proxyUrl,
    'Proxy by which https repositories are reached, http, https or socks5h; empty: directly.',
  ),
  REPO_NO_PROXY: variable(
    '',
    hostList,
    'Hosts or CIDRs, with :port for that port alone, that are reached without REPO_PROXY.',
  ),
  REPO_CA_FILE: variable(
    '',
    readableFile,
    "PEM file of the certificate authorities of https repositories, in place of the machine's.",
  ),
  REPO_TIMEOUT: variable('5m', CALL_TIME, 'A clone that takes longer is given up with REPO_TIMEOUT.'),
  REPO_MAX_BYTES: variable(
    '2GiB',
    size,
    'A larger clone, what its host says of it included, is given up with REPO_TOO_LARGE.',
  ),
  REPO_MAX_FILES: variable('200000', COUNT, 'A clone with more files is given up with REPO_TOO_LARGE.'),
  REPO_GIT_MEMORY: variable(
    '1GiB',
    atLeast('16MiB', size),
    'Data memory of each git process, where the system bounds it; a clone that needs more ends with REPO_TOO_LARGE.',
  ),
  REPO_CACHE_BYTES: variable(
    '20GiB',
    size,
    'When all repositories take more, those that no run uses go, the longest unused first.',
  ),
  REPO_CACHE_AGE: variable('7d', AGE, 'A repository that was not opened for so long goes.'),
  REPO_CLONES: variable('8', COUNT, 'Clones of remote hosts at work at once; further ones wait.'),
  REPO_CLONES_PER_HOST: variable('4', COUNT, 'As REPO_CLONES, of one host and port.'),
  REPO_LOCAL_CLONES: variable('4', COUNT, 'As REPO_CLONES, of local repositories, besides the others.'),
  ARTIFACTS_MAX_BYTES: variable(
    '512MiB',
    size,
    'Artifacts of one session; more is refused with ARTIFACTS_FULL.',
  ),
  ARTIFACTS_MAX_FILES: variable('10000', COUNT, 'As ARTIFACTS_MAX_BYTES, in files.'),
  TOOL_TIMEOUT: variable(
    '60s',
    CALL_TIME,
    'A tool call that takes longer fails with TOOL_TIMEOUT; own tools have REPO_TIMEOUT besides.',
  ),
  TOOL_MAX_OUTPUT_BYTES: variable('1MiB', size, 'A larger tool result fails with TOOL_OUTPUT_TOO_LARGE.'),
  WORD_INDEX_MAX_BYTES: variable(
    '1GiB',
    size,
    'Word indexes of commits on the disk; above it those unused for longest go.',
  ),
  MCP_SERVERS_FILE: variable(
    '',
    text,
    'JSON file with mcpServers, further servers of tools for workers that name them; empty: none.',
  ),

  MCP_MAX_SESSIONS: variable(
    '500',
    COUNT,
    'Sessions of MCP clients at /mcp, and as many requests of clients without sessions; more are refused.',
  ),
  MCP_SESSION_IDLE: variable('30m', TIME, 'A session of an MCP client that nobody used for so long is over.'),

  MODEL_PROVIDER: variable(
    'none',
    oneOf('none', 'openai', 'anthropic', 'google', 'openai-compatible'),
    'Where models come from. none: workers take their static path and say so.',
  ),
  MODEL_NAME: variable('', text, "The provider's name of the model."),
  MODEL_BASE_URL: variable(
    '',
    text,
    'Address of the API; needed by openai-compatible (Ollama, vLLM, Groq, llama.cpp).',
  ),
  MODEL_API_KEY: variable('', text, 'Needed by openai, anthropic and google.'),
  MODEL_TIMEOUT: variable('2m', TIME, 'A model call that takes longer fails with MODEL_TIMEOUT.'),
  MODEL_MAX_OUTPUT_TOKENS: variable('8192', COUNT, 'Tokens of one answer.'),
  MODEL_MAX_RETRIES: variable('2', integer(0, 10), 'More attempts after a refused connection, 429 or 5xx.'),
  MODEL_WORKER: variable(
    '',
    text,
    'Model for work as <provider>:<model>, such as anthropic:claude-x; empty: MODEL_PROVIDER and MODEL_NAME.',
  ),
  MODEL_WORKER_LOW: variable('', text, 'As MODEL_WORKER, for its level low; empty: MODEL_WORKER.'),
  MODEL_WORKER_MIDDLE: variable('', text, 'As MODEL_WORKER, for its level middle; empty: MODEL_WORKER.'),
  MODEL_WORKER_HIGH: variable('', text, 'As MODEL_WORKER, for its level high; empty: MODEL_WORKER.'),
  MODEL_WORKER_XHIGH: variable('', text, 'As MODEL_WORKER, for its level xhigh; empty: MODEL_WORKER.'),
  MODEL_PLANNER: variable(
    '',
    text,
    'Model for planning as <provider>:<model>, such as anthropic:claude-x; empty: MODEL_PROVIDER and MODEL_NAME.',
  ),
  MODEL_PLANNER_LOW: variable('', text, 'As MODEL_PLANNER, for its level low; empty: MODEL_PLANNER.'),
  MODEL_PLANNER_MIDDLE: variable('', text, 'As MODEL_PLANNER, for its level middle; empty: MODEL_PLANNER.'),
  MODEL_PLANNER_HIGH: variable('', text, 'As MODEL_PLANNER, for its level high; empty: MODEL_PLANNER.'),
  MODEL_PLANNER_XHIGH: variable('', text, 'As MODEL_PLANNER, for its level xhigh; empty: MODEL_PLANNER.'),
  MODEL_BASE_URLS: variable(
    '',
    named(text),
    'Addresses of further providers as name=url,name=url; a name of your own is an OpenAI-compatible server.',
  ),
  MODEL_API_KEYS: variable('', named(text), 'Keys of further providers as name=key,name=key.'),
  MODEL_REQUESTS_PER_MINUTE: variable(
    '',
    named(COUNT),
    'Requests that all runs together send a provider in any minute, as name=60,name=600; not named: no limit.',
  ),
  MODEL_TOKENS_PER_MINUTE: variable(
    '',
    named(COUNT),
    'As MODEL_REQUESTS_PER_MINUTE, in tokens of prompts and answers.',
  ),
  MODEL_MAX_WAIT: variable(
    '5m',
    TIME,
    'A call that waits longer for a rate limit fails with MODEL_RATE_LIMITED; the wait is not part of MODEL_TIMEOUT.',
  ),
  MODEL_RUN_TOKENS: variable(
    '0',
    TOKENS,
    'When a run has used so many tokens its next call fails with MODEL_BUDGET_EXCEEDED; 0: no limit.',
  ),
  MODEL_USER_DAY_TOKENS: variable('0', TOKENS, 'As MODEL_RUN_TOKENS, of one user on one day in UTC.'),
  MODEL_USAGE_RETENTION_DAYS: variable('90', integer(1, 36_500), 'Usage of longer ago is forgotten.'),
  MODEL_REDACT_SECRETS: variable(
    'true',
    oneOf('true', 'false'),
    'Take keys, tokens and passwords that are found in prompts out of them.',
  ),

  PARSE_THREADS: variable(
    '0',
    integer(0, 64),
    'Threads that parse source code, shared by all runs; 0: as many as cores on Linux, elsewhere one less.',
  ),
  PARSE_FILE_TIMEOUT: variable('5s', TIME, 'A source file that takes the parser longer is skipped.'),
  PARSE_MAX_NESTING: variable(
    '10000',
    COUNT,
    'A source file in which more brackets are open at once is skipped, before any parser sees it.',
  ),
  PARSE_CACHE_MAX_BYTES: variable(
    '256MiB',
    size,
    'What is known of source files by their content, in DATA_DIR/facts, takes about so much; the oldest goes first.',
  ),

  MIN_FREE_DISK: variable('256MiB', size, 'With less free space under DATA_DIR the gateway is not ready.'),
  MAX_LOOP_LAG: variable(
    '500ms',
    TIME,
    'With a slower event loop (p99 of the last seconds) the gateway is not ready.',
  ),
  TEST_PIPELINE_MAX_EVENTS: variable('1000000', COUNT, 'Most events that a test_pipeline may be asked for.'),
} as const satisfies Record<string, EnvVariable<unknown>>;

export type EnvName = keyof typeof ENV_VARIABLES;

/** The parsed value of every variable. */
export type Env = { readonly [N in EnvName]: ReturnType<(typeof ENV_VARIABLES)[N]['parse']> };
