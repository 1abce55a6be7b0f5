import type { JsonValue } from '@bufbuild/protobuf';
import { Body, Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import { ApiParam, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import {
  CancelRunRequestSchema,
  CancelRunResponseSchema,
  GetRunRequestSchema,
  GetRunResponseSchema,
  ListRunsRequestSchema,
  ListRunsResponseSchema,
  StartRunRequestSchema,
  StartRunResponseSchema,
  SubmitRunInputRequestSchema,
  SubmitRunInputResponseSchema,
} from '#contract';
import type { CallContext } from '../api/call-context.js';
import { PipelineApi } from '../api/pipeline-api.js';
import { TransportOptions } from '../api/transport-options.js';
import { integerFrom } from './integer-from.js';
import { queryOf } from './query-of.js';
import { restCall } from './rest-call.js';
import { restReply, restRequest } from './rest-message.js';
import { RestOperation } from './rest-operation.decorator.js';

/** Runs on REST. The session is named in the body or query, else by the cookie. */
@ApiTags('runs')
@Controller('api/runs')
export class RunsController {
  constructor(
    private readonly api: PipelineApi,
    private readonly options: TransportOptions,
  ) {}

  @Post()
  @RestOperation('startRun', 'Start a worker in a session', 'body')
  async start(
    @Body() body: unknown,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<JsonValue> {
    queryOf(request);
    const message = restRequest(StartRunRequestSchema, body);
    return restReply(StartRunResponseSchema, await this.api.startRun(message, this.call(request, response)));
  }

  @Get()
  @ApiQuery({ name: 'session_id', required: false, type: String })
  @ApiQuery({ name: 'page_size', required: false, type: Number })
  @ApiQuery({ name: 'page_token', required: false, type: String })
  @RestOperation('listRuns', 'List the runs of a session, newest first')
  async list(@Req() request: Request, @Res({ passthrough: true }) response: Response): Promise<JsonValue> {
    const query = queryOf(request, 'sessionId', 'pageSize', 'pageToken');
    const fields = { ...query, pageSize: integerFrom('page_size', query.pageSize) };
    const message = restRequest(ListRunsRequestSchema, undefined, fields);
    return restReply(ListRunsResponseSchema, await this.api.listRuns(message, this.call(request, response)));
  }

  @Get(':run_id')
  @ApiParam({ name: 'run_id', type: String })
  @RestOperation('getRun', 'Get a run')
  async get(@Param('run_id') runId: string, @Req() request: Request): Promise<JsonValue> {
    queryOf(request);
    return restReply(
      GetRunResponseSchema,
      await this.api.getRun(restRequest(GetRunRequestSchema, undefined, { runId })),
    );
  }

  @Post(':run_id/input')
  @ApiParam({ name: 'run_id', type: String })
  @RestOperation('submitRunInput', 'Answer the question a run ended with', 'body')
  async submitInput(
    @Param('run_id') runId: string,
    @Body() body: unknown,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<JsonValue> {
    queryOf(request);
    const message = restRequest(SubmitRunInputRequestSchema, body, { runId });
    const reply = await this.api.submitRunInput(message, this.call(request, response));
    return restReply(SubmitRunInputResponseSchema, reply);
  }

  @Post(':run_id/cancel')
  @ApiParam({ name: 'run_id', type: String })
  @RestOperation('cancelRun', 'Stop an active run', 'body')
  async cancel(
    @Param('run_id') runId: string,
    @Body() body: unknown,
    @Req() request: Request,
  ): Promise<JsonValue> {
    queryOf(request);
    const message = restRequest(CancelRunRequestSchema, body, { runId });
    return restReply(CancelRunResponseSchema, await this.api.cancelRun(message));
  }

  private call(request: Request, response: Response): CallContext {
    return restCall(request, response, this.options.sessionCookie);
  }
}
