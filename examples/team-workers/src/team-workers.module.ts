import { Module } from '@nestjs/common';
import { UntestedRootsWorker } from './untested-roots.worker.js';

@Module({ providers: [UntestedRootsWorker] })
export class TeamWorkersModule {}
