import { Module } from '@nestjs/common';
import { SqliteDatabase } from '#storage-sqlite';
import { HealthController } from './health.controller.js';
import { HealthService } from './health.service.js';
import { ReadinessProbe } from './readiness-probe.port.js';
import { StorageProbe } from './storage-probe.js';

@Module({
  controllers: [HealthController],
  providers: [
    HealthService,
    {
      provide: ReadinessProbe,
      inject: [SqliteDatabase],
      useFactory: (database: SqliteDatabase): readonly ReadinessProbe[] => [new StorageProbe(database)],
    },
  ],
  exports: [HealthService],
})
export class HealthModule {}
