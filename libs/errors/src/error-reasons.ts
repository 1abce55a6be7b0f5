import type { ErrorCode } from './error-code.js';

interface ReasonEntry {
  readonly code: ErrorCode;
  /** Whether the same request may succeed later without being changed. */
  readonly retryable: boolean;
}

const entry = (code: ErrorCode, retryable = false): ReasonEntry => ({ code, retryable });

/**
 * Every reason the gateway gives, with its code. Reasons are part of the wire
 * contract: clients match on them, so one is added but never renamed.
 */
export const ERROR_REASONS = {
  // Requests
  REQUEST_MALFORMED: entry('INVALID_ARGUMENT'),
  FIELD_INVALID: entry('INVALID_ARGUMENT'),
  SESSION_ID_MISSING: entry('INVALID_ARGUMENT'),
  RUN_ID_MISSING: entry('INVALID_ARGUMENT'),
  INPUT_EMPTY: entry('INVALID_ARGUMENT'),
  PARAM_INVALID: entry('INVALID_ARGUMENT'),
  PAGE_TOKEN_INVALID: entry('INVALID_ARGUMENT'),
  IF_BUSY_UNSUPPORTED: entry('INVALID_ARGUMENT'),
  WORKER_UNKNOWN: entry('INVALID_ARGUMENT'),
  CURSOR_AHEAD: entry('INVALID_ARGUMENT'),
  REQUEST_ID_REUSED: entry('ALREADY_EXISTS'),

  // Sessions and runs
  SESSION_NOT_FOUND: entry('NOT_FOUND'),
  RUN_NOT_FOUND: entry('NOT_FOUND'),
  ROUTE_NOT_FOUND: entry('NOT_FOUND'),
  SESSION_BUSY: entry('FAILED_PRECONDITION'),
  SESSION_CONFLICT: entry('ABORTED', true),
  RUN_NOT_ACTIVE: entry('FAILED_PRECONDITION'),
  RUN_ALREADY_FINISHED: entry('FAILED_PRECONDITION'),
  NO_OPEN_QUESTION: entry('FAILED_PRECONDITION'),
  QUESTION_ALREADY_ANSWERED: entry('FAILED_PRECONDITION'),
  QUESTION_MISMATCH: entry('FAILED_PRECONDITION'),

  // How a run ends
  RUN_CANCELLED: entry('CANCELLED'),
  RUN_TIMEOUT: entry('DEADLINE_EXCEEDED', true),
  RUN_SHUTDOWN: entry('UNAVAILABLE', true),
  RUN_LIMIT_EXCEEDED: entry('RESOURCE_EXHAUSTED'),
  EPOCH_FENCED: entry('ABORTED'),
  ORPHANED: entry('UNAVAILABLE', true),
  WORKER_FAILED: entry('INTERNAL'),
  WORKER_TIMEOUT: entry('DEADLINE_EXCEEDED', true),
  WORKER_RESULT_INVALID: entry('INTERNAL'),

  // Repositories
  REPO_MISSING: entry('FAILED_PRECONDITION'),
  REPO_URL_INVALID: entry('INVALID_ARGUMENT'),
  REPO_URL_FORBIDDEN: entry('INVALID_ARGUMENT'),
  REPO_NOT_FOUND: entry('INVALID_ARGUMENT'),
  REPO_NOT_A_REPOSITORY: entry('INVALID_ARGUMENT'),
  REPO_EMPTY: entry('INVALID_ARGUMENT'),
  REPO_REF_NOT_FOUND: entry('INVALID_ARGUMENT'),
  REPO_UNREACHABLE: entry('UNAVAILABLE', true),
  REPO_TOO_LARGE: entry('RESOURCE_EXHAUSTED'),
  REPO_TIMEOUT: entry('DEADLINE_EXCEEDED', true),

  // Sandbox
  PATH_INVALID: entry('INVALID_ARGUMENT'),
  PATH_OUTSIDE_ROOT: entry('INVALID_ARGUMENT'),
  PATH_NOT_FOUND: entry('NOT_FOUND'),
  PATH_NOT_A_FILE: entry('INVALID_ARGUMENT'),
  PATH_NOT_A_DIRECTORY: entry('INVALID_ARGUMENT'),
  FILE_TOO_LARGE: entry('RESOURCE_EXHAUSTED'),
  FILE_NOT_TEXT: entry('INVALID_ARGUMENT'),
  ARTIFACTS_FULL: entry('RESOURCE_EXHAUSTED'),

  // Tools and models
  TOOL_UNKNOWN: entry('INVALID_ARGUMENT'),
  TOOL_ARGUMENTS_INVALID: entry('INVALID_ARGUMENT'),
  TOOL_FAILED: entry('INTERNAL'),
  TOOL_TIMEOUT: entry('DEADLINE_EXCEEDED', true),
  TOOL_UNAVAILABLE: entry('UNAVAILABLE', true),
  TOOL_OUTPUT_TOO_LARGE: entry('RESOURCE_EXHAUSTED'),
  MODEL_NOT_CONFIGURED: entry('FAILED_PRECONDITION'),
  MODEL_REFUSED: entry('FAILED_PRECONDITION'),
  MODEL_UNAVAILABLE: entry('UNAVAILABLE', true),
  MODEL_RATE_LIMITED: entry('RESOURCE_EXHAUSTED', true),
  MODEL_TIMEOUT: entry('DEADLINE_EXCEEDED', true),
  MODEL_OUTPUT_INVALID: entry('INTERNAL', true),
  MODEL_PROMPT_TOO_LARGE: entry('RESOURCE_EXHAUSTED'),
  MODEL_STEPS_EXCEEDED: entry('RESOURCE_EXHAUSTED'),
  MODEL_BUDGET_EXCEEDED: entry('RESOURCE_EXHAUSTED'),

  // MCP clients
  MCP_SESSION_NOT_FOUND: entry('NOT_FOUND'),
  MCP_SESSIONS_EXHAUSTED: entry('RESOURCE_EXHAUSTED', true),
  MCP_CALLS_EXHAUSTED: entry('RESOURCE_EXHAUSTED', true),

  // The server
  RUNS_EXHAUSTED: entry('RESOURCE_EXHAUSTED', true),
  WATCHERS_EXHAUSTED: entry('RESOURCE_EXHAUSTED', true),
  WATCH_STALLED: entry('UNAVAILABLE', true),
  EVENTS_TRIMMED: entry('UNAVAILABLE', true),
  DRAINING: entry('UNAVAILABLE', true),
  STORAGE_UNAVAILABLE: entry('UNAVAILABLE', true),
  STORAGE_FULL: entry('UNAVAILABLE', true),
  REQUEST_CANCELLED: entry('CANCELLED'),
  UNFORESEEN: entry('INTERNAL'),
} as const satisfies Record<string, ReasonEntry>;

/** A stable, UPPER_SNAKE name of what went wrong. */
export type ErrorReason = keyof typeof ERROR_REASONS;
