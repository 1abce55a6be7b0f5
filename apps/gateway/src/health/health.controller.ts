import { Controller, Get, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { ToolServers } from '#tools';
import { HealthService } from './health.service.js';

const LIVE = { $ref: '#/components/schemas/Live' };
const READY = { $ref: '#/components/schemas/Ready' };

@ApiTags('health')
@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthService,
    private readonly servers: ToolServers,
  ) {}

  @Get('live')
  @ApiOperation({ summary: 'Check that the process answers', operationId: 'live' })
  @ApiOkResponse({ description: 'The process answers.', schema: LIVE })
  live(): { readonly status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('ready')
  @ApiOperation({ summary: 'Check that the gateway can serve', operationId: 'ready' })
  @ApiOkResponse({ description: 'The gateway can serve.', schema: READY })
  @ApiServiceUnavailableResponse({
    description: 'The gateway cannot serve; `checks` has the reason.',
    schema: READY,
  })
  ready(@Res({ passthrough: true }) response: Response): object {
    const { ready, checks } = this.health.readiness;
    response.status(ready ? 200 : 503);
    const toolServers = this.servers.status;
    const { warnings } = this.health;
    return {
      status: ready ? 'ok' : 'unavailable',
      checks,
      ...(Object.keys(toolServers).length > 0 ? { toolServers } : {}),
      ...(warnings.length > 0 ? { warnings } : {}),
    };
  }
}
