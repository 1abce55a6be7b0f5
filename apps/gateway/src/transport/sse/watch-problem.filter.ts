import { Catch, Injectable, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Request, Response } from 'express';
import { GatewayError } from '#errors';
import { Calls } from '../calls/calls.js';
import { httpRequestCall } from '../rest/http-request-call.js';
import { Problems } from '../rest/problems.js';
import { STREAM_HEADERS } from '../watches/watch-control.js';
import { retryLine } from './retry-line.js';

const EVENT_STREAM = 'text/event-stream';
const DEFAULT_RETRY_MS = 5_000;
const MIN_RETRY_MS = 1_000;
const MAX_RETRY_MS = 10_000;

/**
 * Answers a watch that cannot be served. An `EventSource` gives up for good on any status but 200, so a
 * client that asks for an event stream is told in one when to reconnect, if the problem is temporary. Others
 * get the status.
 */
@Catch()
@Injectable()
export class WatchProblemFilter implements ExceptionFilter {
  constructor(
    private readonly problems: Problems,
    private readonly calls: Calls,
  ) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const response = http.getResponse<Response>();
    // A cached reply would keep a watcher away.
    if (!response.headersSent) response.setHeader('cache-control', 'no-store');
    const request = http.getRequest<Request>();
    const isTold = passes(thrown) && !response.headersSent && namesEventStream(request);
    if (!isTold) return this.problems.send(response, thrown);
    this.calls.refused(httpRequestCall(request), thrown);
    const retryMs = Math.max(MIN_RETRY_MS, Math.min(MAX_RETRY_MS, thrown.retryDelayMs ?? DEFAULT_RETRY_MS));
    response.writeHead(200, {
      'content-type': `${EVENT_STREAM}; charset=utf-8`,
      'x-accel-buffering': STREAM_HEADERS['x-accel-buffering'],
    });
    response.end(retryLine(retryMs));
  }
}

/** Returns true for a temporary problem: a limit, or a server that cannot serve at the moment. */
function passes(thrown: unknown): thrown is GatewayError {
  return (
    thrown instanceof GatewayError && (thrown.code === 'UNAVAILABLE' || thrown.code === 'RESOURCE_EXHAUSTED')
  );
}

/** Returns true if `Accept` names the type; a wildcard, as curl and probes send it, does not count. */
function namesEventStream({ headers: { accept = '' } }: Request): boolean {
  return accept.split(',').some((part) => part.split(';', 1)[0]?.trim().toLowerCase() === EVENT_STREAM);
}
