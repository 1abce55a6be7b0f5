import { Module } from '@nestjs/common';
import { TelemetryModule } from 'run-gateway';
import { TeamTokenHook } from './team-token.hook.js';
import { UntestedRootsWorker } from './untested-roots.worker.js';

@Module({ imports: [TelemetryModule], providers: [TeamTokenHook, UntestedRootsWorker] })
export class TeamWorkersModule {}
