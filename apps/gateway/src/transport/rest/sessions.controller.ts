import type { JsonValue } from '@bufbuild/protobuf';
import { Body, Controller, Get, Param, Post, Req } from '@nestjs/common';
import { ApiParam, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import {
  GetSessionRequestSchema,
  GetSessionResponseSchema,
  InitRunRequestSchema,
  InitRunResponseSchema,
  ListSessionsRequestSchema,
  ListSessionsResponseSchema,
} from '#contract';
import { PipelineApi } from '../api/pipeline-api.js';
import { HttpCalls } from './http-calls.js';
import { integerFrom } from './integer-from.js';
import { queryOf } from './query-of.js';
import { restReply, restRequest } from './rest-message.js';
import { RestOperation } from './rest-operation.decorator.js';

/** Sessions on REST. */
@ApiTags('sessions')
@Controller('api/sessions')
export class SessionsController {
  constructor(
    private readonly api: PipelineApi,
    private readonly calls: HttpCalls,
  ) {}

  @Post()
  @RestOperation('initRun', 'Open a session over a repository and start its bootstrap run', 'body')
  init(@Body() body: unknown, @Req() request: Request): Promise<JsonValue> {
    return this.calls.answer('InitRun', request, async (call) => {
      queryOf(request);
      const message = restRequest(InitRunRequestSchema, body);
      return restReply(InitRunResponseSchema, await this.api.initRun(message, call));
    });
  }

  @Get()
  @ApiQuery({ name: 'user_id', required: false, type: String })
  @ApiQuery({ name: 'page_size', required: false, type: Number })
  @ApiQuery({ name: 'page_token', required: false, type: String })
  @RestOperation('listSessions', 'List the sessions of a user, newest first')
  list(@Req() request: Request): Promise<JsonValue> {
    return this.calls.answer('ListSessions', request, async () => {
      const query = queryOf(request, 'userId', 'pageSize', 'pageToken');
      const fields = { ...query, pageSize: integerFrom('page_size', query.pageSize) };
      const message = restRequest(ListSessionsRequestSchema, undefined, fields);
      return restReply(ListSessionsResponseSchema, await this.api.listSessions(message));
    });
  }

  @Get(':session_id')
  @ApiParam({ name: 'session_id', type: String })
  @RestOperation('getSession', 'Get a session')
  get(@Param('session_id') sessionId: string, @Req() request: Request): Promise<JsonValue> {
    return this.calls.answer('GetSession', request, async (call) => {
      queryOf(request);
      const message = restRequest(GetSessionRequestSchema, undefined, { sessionId });
      return restReply(GetSessionResponseSchema, await this.api.getSession(message, call));
    });
  }
}
