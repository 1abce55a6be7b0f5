import type { JsonValue } from '@bufbuild/protobuf';
import { Body, Controller, Get, Param, Post, Req } from '@nestjs/common';
import { ApiParam, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
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
import { PipelineApi } from '../api/pipeline-api.js';
import { HttpCalls } from './http-calls.js';
import { integerFrom } from './integer-from.js';
import { queryOf } from './query-of.js';
import { restReply, restRequest } from './rest-message.js';
import { RestOperation } from './rest-operation.decorator.js';

/** Runs on REST. The session is named in the body or query, otherwise by the cookie. */
@ApiTags('runs')
@Controller('api/runs')
export class RunsController {
  constructor(
    private readonly api: PipelineApi,
    private readonly calls: HttpCalls,
  ) {}

  @Post()
  @RestOperation('startRun', 'Start a worker in a session', 'body')
  start(@Body() body: unknown, @Req() request: Request): Promise<JsonValue> {
    return this.calls.answer('StartRun', request, async (call) => {
      queryOf(request);
      const message = restRequest(StartRunRequestSchema, body);
      return restReply(StartRunResponseSchema, await this.api.startRun(message, call));
    });
  }

  @Get()
  @ApiQuery({ name: 'session_id', required: false, type: String })
  @ApiQuery({ name: 'page_size', required: false, type: Number })
  @ApiQuery({ name: 'page_token', required: false, type: String })
  @RestOperation('listRuns', 'List the runs of a session, newest first')
  list(@Req() request: Request): Promise<JsonValue> {
    return this.calls.answer('ListRuns', request, async (call) => {
      const query = queryOf(request, 'sessionId', 'pageSize', 'pageToken');
      const fields = { ...query, pageSize: integerFrom('page_size', query.pageSize) };
      const message = restRequest(ListRunsRequestSchema, undefined, fields);
      return restReply(ListRunsResponseSchema, await this.api.listRuns(message, call));
    });
  }

  @Get(':run_id')
  @ApiParam({ name: 'run_id', type: String })
  @RestOperation('getRun', 'Get a run')
  get(@Param('run_id') runId: string, @Req() request: Request): Promise<JsonValue> {
    return this.calls.answer('GetRun', request, async () => {
      queryOf(request);
      const message = restRequest(GetRunRequestSchema, undefined, { runId });
      return restReply(GetRunResponseSchema, await this.api.getRun(message));
    });
  }

  @Post(':run_id/input')
  @ApiParam({ name: 'run_id', type: String })
  @RestOperation('submitRunInput', 'Answer the question a run ended with', 'body')
  submitInput(
    @Param('run_id') runId: string,
    @Body() body: unknown,
    @Req() request: Request,
  ): Promise<JsonValue> {
    return this.calls.answer('SubmitRunInput', request, async (call) => {
      queryOf(request);
      const message = restRequest(SubmitRunInputRequestSchema, body, { runId });
      return restReply(SubmitRunInputResponseSchema, await this.api.submitRunInput(message, call));
    });
  }

  @Post(':run_id/cancel')
  @ApiParam({ name: 'run_id', type: String })
  @RestOperation('cancelRun', 'Stop an active run', 'body')
  cancel(@Param('run_id') runId: string, @Body() body: unknown, @Req() request: Request): Promise<JsonValue> {
    return this.calls.answer('CancelRun', request, async () => {
      queryOf(request);
      const message = restRequest(CancelRunRequestSchema, body, { runId });
      return restReply(CancelRunResponseSchema, await this.api.cancelRun(message));
    });
  }
}
