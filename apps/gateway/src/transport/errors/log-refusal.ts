import { Logger } from '@nestjs/common';
import type { ErrorCode, GatewayError } from '#errors';

/** A call that is answered with an error, or a watch that ends with one. */
export interface RefusedCall {
  readonly wire: 'rest' | 'sse' | 'connect' | 'grpc-web' | 'grpc' | 'mcp';
  /** The method of the contract, the tool, or the HTTP method with the route. */
  readonly method: string;
  /** Where the call's scope is not there any more. */
  readonly requestId?: string | undefined;
}

type Level = 'debug' | 'log' | 'warn' | 'error';

const MAX_DETAIL_LENGTH = 500;
const WATCH = /watch/i;

/** What the operator should look at; the other errors are the caller's. */
const LEVELS: Partial<Record<ErrorCode, Level>> = {
  INTERNAL: 'error',
  DATA_LOSS: 'error',
  UNAVAILABLE: 'warn',
  DEADLINE_EXCEEDED: 'warn',
  RESOURCE_EXHAUSTED: 'warn',
};

const logger = new Logger('Calls');

/**
 * One log line for a call that fails: at info where the caller is to blame, at
 * warn and error where the gateway is. The text of the error is written for
 * clients and holds no secrets.
 */
export function logRefusal(call: RefusedCall, error: GatewayError): void {
  const { code, reason, message, metadata } = error;
  const { requestId, ...named } = call;
  const scope = requestId === undefined ? {} : { requestId };
  const detail = message.slice(0, MAX_DETAIL_LENGTH);
  const errorId = metadata['error_id'];
  const fields = { ...named, ...scope, code, reason, detail, ...(errorId === undefined ? {} : { errorId }) };
  logger[levelOf(call, error)](fields, 'a call was refused');
}

function levelOf({ method }: RefusedCall, { code, reason }: GatewayError): Level {
  // Every shutdown tells this to every watcher.
  if (reason === 'DRAINING' && WATCH.test(method)) return 'debug';
  return LEVELS[code] ?? 'log';
}
