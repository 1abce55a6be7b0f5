import type { HandlerContext } from '@connectrpc/connect';
import { currentRequestId, requestIdFrom } from '../../logging/call-scope.js';
import { sessionCookie } from '../api/session-cookie.js';
import type { TransportOptions } from '../api/transport-options.js';
import type { CallRequest } from '../calls/call-context.js';
import { HAS_ENTERED, REMOTE_ADDRESS } from './connect-requests.js';

/** Returns a call on Connect or gRPC-Web, which enters the corridor. */
export function connectCallRequest(context: HandlerContext, options: TransportOptions): CallRequest {
  const { method, requestHeader, responseHeader, signal, values } = context;
  const header = (name: string): string | undefined => requestHeader.get(name) ?? undefined;
  values.set(HAS_ENTERED, true);
  const timeoutMs = context.timeoutMs();
  return {
    wire: connectWire(header('content-type')),
    method: method.name,
    // Set by the first middleware, so that the reply's header and the log lines have the same.
    requestId: currentRequestId() ?? requestIdFrom(undefined),
    remoteAddress: values.get(REMOTE_ADDRESS),
    header,
    cookie: header('cookie'),
    setSessionCookie: (sessionId) =>
      responseHeader.append('set-cookie', sessionCookie(sessionId, options.sessionCookie)),
    deadlineMs: timeoutMs === undefined ? undefined : Date.now() + timeoutMs,
    clientSignal: signal,
  };
}

export function connectWire(contentType: string | undefined): 'connect' | 'grpc-web' {
  return contentType?.includes('grpc-web') === true ? 'grpc-web' : 'connect';
}
