import type { ErrorCode } from './error-code.js';
import { ERROR_REASONS, type ErrorReason } from './error-reasons.js';

export interface GatewayErrorOptions {
  /** Delay, in ms, before a client should try again. */
  readonly retryDelayMs?: number;
  /** Details for the client, such as the name of a field. Never secrets. */
  readonly metadata?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/**
 * The only error that domain code throws. The message is written for the client and holds no internals,
 * credentials or paths of the server.
 */
export class GatewayError extends Error {
  override readonly name = 'GatewayError';
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly retryDelayMs: number | undefined;
  readonly metadata: Readonly<Record<string, string>>;

  constructor(
    readonly reason: ErrorReason,
    message: string,
    options: GatewayErrorOptions = {},
  ) {
    super(message, { cause: options.cause });
    this.code = ERROR_REASONS[reason].code;
    this.retryable = ERROR_REASONS[reason].retryable;
    this.retryDelayMs = options.retryDelayMs;
    this.metadata = options.metadata ?? {};
  }
}
