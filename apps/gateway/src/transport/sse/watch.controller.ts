import { Controller, Get, Headers, Param, Req, Res, UseFilters } from '@nestjs/common';
import {
  ApiHeader,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiQuery,
  ApiTags,
} from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { WatchService } from '#watch';
import { TransportOptions } from '../api/transport-options.js';
import { Calls } from '../calls/calls.js';
import { ApiProblems } from '../rest/api-problems.decorator.js';
import { readRequest } from '../requests/refused-request.js';
import { HttpCalls } from '../rest/http-calls.js';
import { STREAM_HEADERS, watchHeaders } from '../watches/watch-control.js';
import { SharedConversion } from '../watches/shared-conversion.js';
import { openWatch } from '../api/open-watch.js';
import { httpChunk } from './http-chunk.js';
import { SseOptions } from './sse-options.js';
import { SseWatchSink } from './sse-watch-sink.js';
import { WatchProblemFilter } from './watch-problem.filter.js';
import { watchQuery } from './watch-query.js';

const SSE_HEADERS = { 'content-type': 'text/event-stream; charset=utf-8', ...STREAM_HEADERS };

/** Sends the events of a run as server-sent events. */
@ApiTags('runs')
@Controller('api/watch')
export class WatchController {
  private readonly chunks = new SharedConversion(httpChunk);

  constructor(
    private readonly calls: Calls,
    private readonly http: HttpCalls,
    private readonly watch: WatchService,
    private readonly options: TransportOptions,
    private readonly sse: SseOptions,
  ) {}

  @Get(':run_id')
  @ApiOperation({
    summary: 'Watch a run',
    operationId: 'watchRun',
    description:
      'Each event has its seq as id and the JSON of a WatchRunResponse as data. After the terminal event comes ' +
      '`event: close`. Resume with Last-Event-ID or after_seq; when there is nothing left the answer is 204. ' +
      'For a temporary problem (429, 503), a client whose Accept names text/event-stream gets 200 with `retry:` ' +
      'and the end of the stream, because EventSource does not reconnect after any other status.',
  })
  @ApiParam({ name: 'run_id', type: String })
  @ApiQuery({
    name: 'after_seq',
    required: false,
    type: String,
    description: 'Only events with a greater seq. Also afterSeq.',
  })
  @ApiQuery({
    name: 'lastEventId',
    required: false,
    type: String,
    description: 'The same, as libraries around EventSource send it. Wins over after_seq.',
  })
  @ApiQuery({ name: 'control_events', required: false, type: Boolean, description: 'Also `event: watch`.' })
  @ApiHeader({ name: 'Last-Event-ID', required: false, description: 'Wins over both.' })
  @ApiOkResponse({
    description: 'The events, as they come.',
    content: { 'text/event-stream': { schema: { type: 'string' } } },
  })
  @ApiNoContentResponse({ description: 'The run is over, and the client has seen all of it.' })
  @ApiProblems()
  @UseFilters(WatchProblemFilter)
  async stream(
    @Param('run_id') runId: string,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    let controlEvents = false;
    const opening = await this.calls.watch(this.http.requestOf('sse', 'WatchRun', request), () => {
      readRequest(request.body as unknown);
      const query = watchQuery(request.query, lastEventId);
      controlEvents = query.controlEvents;
      // Checked now, since an event stream that has begun cannot report an error.
      return openWatch(this.watch, { runId, afterSeq: query.afterSeq }, 'sse');
    });
    const { socket } = response;
    if (response.destroyed || socket === null) return opening.cancel();
    const headers = watchHeaders(opening);
    if (opening.nothingLeft) {
      opening.cancel();
      response.writeHead(204, { 'cache-control': 'no-store', ...headers }).end();
      return;
    }
    if (request.method === 'HEAD') {
      opening.cancel();
      response.writeHead(200, { ...SSE_HEADERS, ...headers }).end();
      return;
    }
    socket.setNoDelay(true);
    response.writeHead(200, { ...SSE_HEADERS, ...headers });
    response.flushHeaders();
    const sink = new SseWatchSink({
      response,
      socket,
      chunks: request.httpVersion === '1.0' ? undefined : this.chunks,
      maxUnreadBytes: this.options.maxUnreadBytes,
      controlEvents,
      keepAliveMs: this.sse.keepAliveMs,
    });
    sink.begin(opening);
    const watch = opening.begin(sink);
    const resume = (): void => watch.resume();
    socket.on('drain', resume);
    response.on('close', () => {
      // The socket may stay open for the client's next request.
      socket.off('drain', resume);
      watch.close();
    });
  }
}
