import { Logger } from '@nestjs/common';
import type { ErrorCode, GatewayError } from '#errors';
import type { CallContext } from './call-context.js';

type Level = 'debug' | 'log' | 'warn' | 'error';

const MAX_DETAIL_LENGTH = 500;

/** Errors that an operator should look at; the others are the caller's. */
const LEVELS: Partial<Record<ErrorCode, Level>> = {
  INTERNAL: 'error',
  DATA_LOSS: 'error',
  UNAVAILABLE: 'warn',
  DEADLINE_EXCEEDED: 'warn',
  RESOURCE_EXHAUSTED: 'warn',
};

const logger = new Logger('Calls');

/**
 * Writes one log line for a call that fails: at info where the caller is to
 * blame, at warn or error where the gateway is. The text of the error is written
 * for clients and holds no secrets.
 */
export function logRefusal(call: CallContext, error: GatewayError): void {
  const { wire, method, route = method, requestId, principal } = call;
  const { code, reason, message, metadata } = error;
  const errorId = metadata['error_id'];
  const fields = {
    wire,
    method: route,
    ...(requestId === '' ? {} : { requestId }),
    ...(principal === undefined ? {} : { userId: principal.userId }),
    code,
    reason,
    detail: message.slice(0, MAX_DETAIL_LENGTH),
    ...(errorId === undefined ? {} : { errorId }),
  };
  logger[levelOf(call, error)](fields, 'a call was refused');
}

function levelOf({ method }: CallContext, { code, reason }: GatewayError): Level {
  // Every shutdown tells this to every watcher.
  if (reason === 'DRAINING' && method === 'WatchRun') return 'debug';
  return LEVELS[code] ?? 'log';
}
