import { Module } from '@nestjs/common';
import { ModelModule } from '#model';
import { RunnerModule } from '#runner';
import { SessionsModule } from '#sessions';
import { RunContextFactory } from './run-context-factory.js';

/** Requires `RUN_CONTEXT_OPTIONS` and the ports `RepositoryOpener` and `ToolRegistryFactory`, bound by the app. */
@Module({
  imports: [ModelModule, RunnerModule, SessionsModule],
  providers: [RunContextFactory],
  exports: [RunContextFactory],
})
export class RunContextModule {}
