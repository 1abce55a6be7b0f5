import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { Runner } from './runner.js';
import { ConfigurableModuleClass } from './runner.module-definition.js';
import { WorkerResolver } from './worker-resolver.js';

@Module({
  imports: [DiscoveryModule],
  providers: [Runner, WorkerResolver],
  exports: [Runner, WorkerResolver],
})
export class RunnerModule extends ConfigurableModuleClass {}
