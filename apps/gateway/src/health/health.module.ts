import { Module } from '@nestjs/common';
import { SqliteDatabase } from '#storage-sqlite';
import { GatewayConfig } from '../config/gateway-config.js';
import { HealthController } from './health.controller.js';
import { HealthOptions } from './health-options.js';
import { HealthService } from './health.service.js';
import { ReadinessProbe } from './readiness-probe.port.js';
import { StorageProbe } from './storage-probe.js';

@Module({
  controllers: [HealthController],
  providers: [
    HealthService,
    { provide: HealthOptions, useExisting: GatewayConfig },
    {
      provide: ReadinessProbe,
      inject: [SqliteDatabase],
      useFactory: (database: SqliteDatabase): readonly ReadinessProbe[] => [new StorageProbe(database)],
    },
  ],
  exports: [HealthService],
})
export class HealthModule {}
