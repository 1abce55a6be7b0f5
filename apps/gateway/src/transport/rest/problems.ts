import { HttpException, Injectable } from '@nestjs/common';
import type { Response } from 'express';
import { GatewayError } from '#errors';
import { currentRequestId } from '../../logging/call-scope.js';
import { Calls } from '../calls/calls.js';
import { problem, retryAfterSeconds } from '../errors/problem.js';
import { refusedHttpCall } from './http-call.js';

/** Answers failed HTTP requests with problem documents. */
@Injectable()
export class Problems {
  constructor(private readonly calls: Calls) {}

  /** `status`: the one that the protocol asks for, where it is not that of the error's code. */
  send(response: Response, thrown: unknown, status?: number): void {
    const error = this.calls.refused(refusedHttpCall(response.req), fromFramework(thrown));
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

/** An error of Nest, Express or its body parsers, in the taxonomy. */
function fromFramework(thrown: unknown): unknown {
  const status = statusOf(thrown);
  if (status === undefined || status >= 500) return thrown;
  if (status === 404) return new GatewayError('ROUTE_NOT_FOUND', 'there is no such route', { cause: thrown });
  return new GatewayError('REQUEST_MALFORMED', 'the request is not well-formed', { cause: thrown });
}

function statusOf(thrown: unknown): number | undefined {
  if (thrown instanceof GatewayError) return undefined;
  if (thrown instanceof HttpException) return thrown.getStatus();
  // body-parser marks its errors so.
  const { status, expose } = (thrown ?? {}) as { status?: unknown; expose?: unknown };
  return expose === true && typeof status === 'number' ? status : undefined;
}
