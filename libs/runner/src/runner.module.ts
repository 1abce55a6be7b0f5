import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { Runner } from './runner.js';
import { WorkerResolver } from './worker-resolver.js';

/** Requires `RUNNER_OPTIONS` and the port `AnalysisSlots`, bound by the app. */
@Module({
  imports: [DiscoveryModule],
  providers: [Runner, WorkerResolver],
  exports: [Runner, WorkerResolver],
})
export class RunnerModule {}
