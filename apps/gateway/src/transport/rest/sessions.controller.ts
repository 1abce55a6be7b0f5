import type { JsonValue } from '@bufbuild/protobuf';
import { Body, Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import { ApiParam, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import {
  GetSessionRequestSchema,
  GetSessionResponseSchema,
  InitRunRequestSchema,
  InitRunResponseSchema,
  ListSessionsRequestSchema,
  ListSessionsResponseSchema,
} from '#contract';
import { PipelineApi } from '../api/pipeline-api.js';
import { TransportOptions } from '../api/transport-options.js';
import { integerFrom } from './integer-from.js';
import { queryOf } from './query-of.js';
import { restCall } from './rest-call.js';
import { restReply, restRequest } from './rest-message.js';
import { RestOperation } from './rest-operation.decorator.js';

/** Sessions on REST. */
@ApiTags('sessions')
@Controller('api/sessions')
export class SessionsController {
  constructor(
    private readonly api: PipelineApi,
    private readonly options: TransportOptions,
  ) {}

  @Post()
  @RestOperation('initRun', 'Open a session over a repository and start its bootstrap run', 'body')
  async init(
    @Body() body: unknown,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<JsonValue> {
    queryOf(request);
    const call = restCall(request, response, this.options.sessionCookie);
    return restReply(
      InitRunResponseSchema,
      await this.api.initRun(restRequest(InitRunRequestSchema, body), call),
    );
  }

  @Get()
  @ApiQuery({ name: 'user_id', required: false, type: String })
  @ApiQuery({ name: 'page_size', required: false, type: Number })
  @ApiQuery({ name: 'page_token', required: false, type: String })
  @RestOperation('listSessions', 'List the sessions of a user, newest first')
  async list(@Req() request: Request): Promise<JsonValue> {
    const query = queryOf(request, 'userId', 'pageSize', 'pageToken');
    const fields = { ...query, pageSize: integerFrom('page_size', query.pageSize) };
    const page = await this.api.listSessions(restRequest(ListSessionsRequestSchema, undefined, fields));
    return restReply(ListSessionsResponseSchema, page);
  }

  @Get(':session_id')
  @ApiParam({ name: 'session_id', type: String })
  @RestOperation('getSession', 'Get a session')
  async get(
    @Param('session_id') sessionId: string,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<JsonValue> {
    queryOf(request);
    const call = restCall(request, response, this.options.sessionCookie);
    const found = await this.api.getSession(
      restRequest(GetSessionRequestSchema, undefined, { sessionId }),
      call,
    );
    return restReply(GetSessionResponseSchema, found);
  }
}
