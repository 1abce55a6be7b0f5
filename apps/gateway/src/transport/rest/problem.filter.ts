import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Response } from 'express';
import { GatewayError } from '#errors';
import { currentRequestId } from '../../logging/call-scope.js';
import { asGatewayError } from '../errors/as-gateway-error.js';
import { logRefusal } from '../errors/log-refusal.js';
import { problem, retryAfterSeconds } from '../errors/problem.js';
import { refusedCall } from './refused-call.js';

/** Answers every failed HTTP request with a problem document. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  catch(thrown: unknown, host: ArgumentsHost): void {
    sendProblem(host.switchToHttp().getResponse<Response>(), thrown);
  }
}

/** `status`: where the protocol asks for another one than the error's code has. */
export function sendProblem(response: Response, thrown: unknown, status?: number): void {
  const error = asGatewayError(fromFramework(thrown));
  logRefusal(refusedCall(response.req), error);
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

/** What Nest, Express and its body parsers throw, in the taxonomy. */
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
