import { Controller, Get, HttpCode, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { UsageApi, type UsageReply } from '../api/usage-api.js';
import { ApiProblems } from './api-problems.decorator.js';
import { HttpCalls } from './http-calls.js';
import { integerFrom } from './integer-from.js';
import { queryOf } from './query-of.js';

/** Token usage; on REST only. */
@ApiTags('usage')
@Controller('api/usage')
export class UsageController {
  constructor(
    private readonly api: UsageApi,
    private readonly calls: HttpCalls,
  ) {}

  @Get()
  @HttpCode(200)
  @ApiOperation({
    summary: 'Get the model tokens that a run, a session or the days of a user have used',
    operationId: 'getUsage',
  })
  @ApiQuery({ name: 'user_id', required: false, type: String })
  @ApiQuery({ name: 'session_id', required: false, type: String })
  @ApiQuery({ name: 'run_id', required: false, type: String })
  @ApiQuery({ name: 'days', required: false, type: Number })
  @ApiOkResponse({ schema: { $ref: '#/components/schemas/Usage' } })
  @ApiProblems()
  get(@Req() request: Request): Promise<UsageReply> {
    return this.calls.answer('GetUsage', request, (call) => {
      const { days, ...named } = queryOf(request, 'userId', 'sessionId', 'runId', 'days');
      const query = { userId: '', sessionId: '', runId: '', ...named, days: integerFrom('days', days) };
      return this.api.usage(query, call);
    });
  }
}
