import { Controller, Get, Headers, Param, Query, Req, Res } from '@nestjs/common';
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
import { GatewayError } from '#errors';
import { WatchService } from '#watch';
import { TransportOptions } from '../api/transport-options.js';
import { ApiProblems } from '../rest/api-problems.decorator.js';
import { startedControl, watchHeaders } from '../watch-control.js';
import { SharedBytes } from '../shared-bytes.js';
import { openWatch } from '../watch-request.js';
import { httpChunk } from './http-chunk.js';
import { SseWatchSink } from './sse-watch-sink.js';

const SSE_HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
  connection: 'keep-alive',
};

/** The events of a run as server-sent events. */
@ApiTags('runs')
@Controller('api/watch')
export class WatchController {
  private readonly chunks = new SharedBytes(httpChunk);

  constructor(
    private readonly watch: WatchService,
    private readonly options: TransportOptions,
  ) {}

  @Get(':run_id')
  @ApiOperation({
    summary: 'Watch a run',
    operationId: 'watchRun',
    description:
      'Each event has its seq as id and the JSON of a WatchRunResponse as data. After the terminal event comes ' +
      '`event: close`. Resume with Last-Event-ID or after_seq; when there is nothing left the answer is 204.',
  })
  @ApiParam({ name: 'run_id', type: String })
  @ApiQuery({
    name: 'after_seq',
    required: false,
    type: String,
    description: 'Only events with a greater seq.',
  })
  @ApiQuery({ name: 'control_events', required: false, type: Boolean, description: 'Also `event: watch`.' })
  @ApiHeader({ name: 'Last-Event-ID', required: false, description: 'Wins over after_seq.' })
  @ApiOkResponse({
    description: 'The events, as they come.',
    content: { 'text/event-stream': { schema: { type: 'string' } } },
  })
  @ApiNoContentResponse({ description: 'The run is over, and the client has seen all of it.' })
  @ApiProblems()
  async stream(
    @Param('run_id') runId: string,
    @Query('after_seq') afterSeq: unknown,
    @Query('control_events') controlEvents: unknown,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const cursor = { runId, afterSeq: seqFrom(lastEventId ?? afterSeq) };
    // An event stream that has begun cannot say why it ends.
    const opening = await openWatch(this.watch, cursor, 'sse');
    const { socket } = response;
    if (response.destroyed || socket === null) return opening.cancel();
    if (opening.nothingLeft || request.method === 'HEAD') {
      opening.cancel();
      response.writeHead(opening.nothingLeft ? 204 : 200, watchHeaders(opening)).end();
      return;
    }
    socket.setNoDelay(true);
    response.writeHead(200, { ...SSE_HEADERS, ...watchHeaders(opening) });
    response.flushHeaders();
    const sink = new SseWatchSink({
      response,
      socket,
      chunks: request.httpVersion === '1.0' ? undefined : this.chunks,
      maxUnreadBytes: this.options.maxUnreadBytes,
      controlEvents: controlEvents === 'true' || controlEvents === '1',
    });
    sink.control(startedControl(opening));
    const watch = opening.begin(sink);
    const resume = (): void => watch.resume();
    socket.on('drain', resume);
    response.on('close', () => {
      // The socket may live on and carry the client's next request.
      socket.off('drain', resume);
      watch.close();
    });
  }
}

/** @throws `FIELD_INVALID` */
function seqFrom(text: unknown): bigint {
  if (text === undefined || text === '') return 0n;
  if (typeof text === 'string' && /^\d{1,20}$/.test(text)) return BigInt(text);
  throw new GatewayError('FIELD_INVALID', 'after_seq must be a whole number', {
    metadata: { field: 'after_seq' },
  });
}
