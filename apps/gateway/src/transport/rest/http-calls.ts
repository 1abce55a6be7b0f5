import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { RpcName } from '../api/rpc-name.js';
import { sessionCookie } from '../api/session-cookie.js';
import { TransportOptions } from '../api/transport-options.js';
import type { CallContext, CallRequest } from '../calls/call-context.js';
import { Calls } from '../calls/calls.js';
import { readRequest } from '../requests/refused-request.js';
import { disconnectSignal } from './disconnect-signal.js';
import { httpRequestCall } from './http-request-call.js';

/** Takes the calls of HTTP controllers through the corridor. */
@Injectable()
export class HttpCalls {
  constructor(
    private readonly calls: Calls,
    private readonly options: TransportOptions,
  ) {}

  /** Answers a REST request with a method of the API. Rejects with `GatewayError`s only. */
  answer<T>(
    method: RpcName | 'GetUsage',
    request: Request,
    handle: (call: CallContext) => T | Promise<T>,
  ): Promise<T> {
    return this.calls.pass(this.requestOf('rest', method, request), (call) => {
      readRequest(request.body as unknown);
      return handle(call);
    });
  }

  requestOf(wire: 'rest' | 'sse', method: RpcName | 'GetUsage', request: Request): CallRequest {
    const response = request.res as Response;
    return {
      ...httpRequestCall(request),
      wire,
      method,
      setSessionCookie: (sessionId) =>
        void response.append('set-cookie', sessionCookie(sessionId, this.options.sessionCookie)),
      clientSignal: disconnectSignal(response),
    };
  }
}
