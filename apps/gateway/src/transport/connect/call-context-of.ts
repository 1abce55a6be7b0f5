import type { HandlerContext } from '@connectrpc/connect';
import { currentRequestId, requestIdFrom } from '../../logging/call-scope.js';
import { sessionCookie } from '../api/session-cookie.js';
import type { TransportOptions } from '../api/transport-options.js';
import type { CallContext } from '../calls/call-context.js';

/** The context of a call on Connect or gRPC-Web. */
export function callContextOf(context: HandlerContext, options: TransportOptions): CallContext {
  const { method, requestHeader, responseHeader, signal } = context;
  const header = (name: string): string | undefined => requestHeader.get(name) ?? undefined;
  const timeoutMs = context.timeoutMs();
  return {
    wire: header('content-type')?.includes('grpc-web') === true ? 'grpc-web' : 'connect',
    method: method.name,
    // Settled when the request came in, so that the reply's header and the log lines have the same.
    requestId: currentRequestId() ?? requestIdFrom(undefined),
    header,
    cookie: header('cookie'),
    setSessionCookie: (sessionId) =>
      responseHeader.append('set-cookie', sessionCookie(sessionId, options.sessionCookie)),
    deadlineMs: timeoutMs === undefined ? undefined : Date.now() + timeoutMs,
    signal,
  };
}
