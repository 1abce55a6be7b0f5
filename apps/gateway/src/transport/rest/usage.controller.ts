import { Controller, Get, HttpCode, Query, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { GatewayError } from '#errors';
import { UsageApi, type UsageReply } from '../api/usage-api.js';
import { ApiProblems } from './api-problems.decorator.js';
import { integerFrom } from './integer-from.js';

/** What models were used for; on REST alone. */
@ApiTags('usage')
@Controller('api/usage')
export class UsageController {
  constructor(private readonly api: UsageApi) {}

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
  get(
    @Query('user_id') userId: unknown,
    @Query('session_id') sessionId: unknown,
    @Query('run_id') runId: unknown,
    @Query('days') days: unknown,
    @Req() request: Request,
  ): Promise<UsageReply> {
    const query = {
      userId: textFrom('user_id', userId),
      sessionId: textFrom('session_id', sessionId),
      runId: textFrom('run_id', runId),
      days: integerFrom('days', days),
    };
    return this.api.usage(query, request.headers.cookie);
  }
}

/** A query parameter that is given once, or not: then empty. @throws `FIELD_INVALID` */
function textFrom(field: string, value: unknown): string {
  if (value === undefined) return '';
  if (typeof value === 'string') return value;
  throw new GatewayError('FIELD_INVALID', `${field} must be given once`, { metadata: { field } });
}
