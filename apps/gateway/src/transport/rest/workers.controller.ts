import { create, type JsonValue } from '@bufbuild/protobuf';
import { Controller, Get, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { ListWorkersRequestSchema, ListWorkersResponseSchema } from '#contract';
import { PipelineApi } from '../api/pipeline-api.js';
import { HttpCalls } from './http-calls.js';
import { queryOf } from './query-of.js';
import { restReply } from './rest-message.js';
import { RestOperation } from './rest-operation.decorator.js';

/** The registered workers on REST. */
@ApiTags('workers')
@Controller('api/workers')
export class WorkersController {
  constructor(
    private readonly api: PipelineApi,
    private readonly calls: HttpCalls,
  ) {}

  @Get()
  @RestOperation('listWorkers', 'List the workers that can be started')
  list(@Req() request: Request): Promise<JsonValue> {
    return this.calls.answer('ListWorkers', request, async () => {
      queryOf(request);
      const reply = await this.api.listWorkers(create(ListWorkersRequestSchema));
      return restReply(ListWorkersResponseSchema, reply);
    });
  }
}
