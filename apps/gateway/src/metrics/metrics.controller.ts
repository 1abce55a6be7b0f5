import { Controller, Get, Header, Res, UseGuards } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { MetricRegistry } from '#telemetry';
import { ForeignPageGuard } from './foreign-page.guard.js';

/** Serves the metrics to Prometheus. */
@ApiExcludeController()
@Controller('metrics')
@UseGuards(ForeignPageGuard)
export class MetricsController {
  constructor(private readonly metrics: MetricRegistry) {}

  @Get()
  @Header('x-content-type-options', 'nosniff')
  @Header('cross-origin-resource-policy', 'same-origin')
  async scrape(@Res() response: Response): Promise<void> {
    const text = await this.metrics.render();
    response.type(this.metrics.contentType).send(text);
  }
}
