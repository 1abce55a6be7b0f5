import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import { currentRequestId } from '../../logging/call-scope.js';
import { Calls } from '../calls/calls.js';
import { fromFramework } from '../errors/from-framework.js';
import { problem, retryAfterSeconds } from '../errors/problem.js';
import { httpRequestCall } from './http-request-call.js';

/** Replies to failed HTTP requests with problem documents. */
@Injectable()
export class Problems {
  constructor(private readonly calls: Calls) {}

  /** `status` overrides that of the error's code where the wire's protocol asks for another. */
  send(response: Response, thrown: unknown, status?: number): void {
    const error = this.calls.refused(httpRequestCall(response.req), fromFramework(thrown));
    if (response.headersSent) {
      // A stream that has begun cannot say more; cutting it off makes the client resume.
      response.destroy();
      return;
    }
    const retryAfter = retryAfterSeconds(error);
    if (retryAfter !== undefined) response.setHeader('retry-after', retryAfter);
    const body = problem(error, currentRequestId() ?? '', status);
    response.status(body.status).type('application/problem+json').send(JSON.stringify(body));
  }
}
