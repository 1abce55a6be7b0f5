import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { currentRequestId } from '../../logging/call-scope.js';
import { TransportOptions } from '../api/transport-options.js';
import type { CallContext } from '../calls/call-context.js';
import { Calls } from '../calls/calls.js';
import { sessionCookie } from '../api/session-cookie.js';
import { goneSignal } from './gone-signal.js';
import { routeOf } from './http-call.js';

/** The calls of the HTTP controllers. */
@Injectable()
export class HttpCalls {
  constructor(
    private readonly calls: Calls,
    private readonly options: TransportOptions,
  ) {}

  /** Answers a REST request with a method of the API. Errors: `GatewayError`s only. */
  answer<T>(method: string, request: Request, handle: (call: CallContext) => Promise<T> | T): Promise<T> {
    const call = this.contextOf('rest', method, request);
    return this.calls.pass(call, async () => handle(call));
  }

  contextOf(wire: 'rest' | 'sse', method: string, request: Request): CallContext {
    const response = request.res as Response;
    return {
      wire,
      method,
      route: routeOf(request),
      // Settled when the request came in, so that the reply's header and the log lines have the same.
      requestId: currentRequestId() ?? '',
      header: (name) => request.get(name),
      cookie: request.headers.cookie,
      setSessionCookie: (sessionId) =>
        void response.append('set-cookie', sessionCookie(sessionId, this.options.sessionCookie)),
      signal: goneSignal(response),
    };
  }
}
