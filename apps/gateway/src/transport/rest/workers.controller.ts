import { create, type JsonValue } from '@bufbuild/protobuf';
import { Controller, Get, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { ListWorkersRequestSchema, ListWorkersResponseSchema } from '#contract';
import { PipelineApi } from '../api/pipeline-api.js';
import { queryOf } from './query-of.js';
import { restReply } from './rest-message.js';
import { RestOperation } from './rest-operation.decorator.js';

/** The registered workers on REST. */
@ApiTags('workers')
@Controller('api/workers')
export class WorkersController {
  constructor(private readonly api: PipelineApi) {}

  @Get()
  @RestOperation('listWorkers', 'List the workers that can be started')
  async list(@Req() request: Request): Promise<JsonValue> {
    queryOf(request);
    return restReply(ListWorkersResponseSchema, await this.api.listWorkers(create(ListWorkersRequestSchema)));
  }
}
