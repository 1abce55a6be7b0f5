import type { Request, Response } from 'express';
import { currentRequestId } from '../../logging/call-scope.js';
import type { CallContext } from '../api/call-context.js';
import { sessionCookie } from '../session-cookie.js';
import type { SessionCookieOptions } from '../session-cookie-options.js';

/** A REST call's context. Its request id was settled when the request came in. */
export function restCall(request: Request, response: Response, cookie: SessionCookieOptions): CallContext {
  return {
    requestId: currentRequestId() ?? '',
    cookie: request.headers.cookie,
    setSessionCookie: (sessionId) => void response.append('set-cookie', sessionCookie(sessionId, cookie)),
  };
}
