import { Module } from '@nestjs/common';
import { ModelModule } from '#model';
import { RunnerModule } from '#runner';
import { SessionsModule } from '#sessions';
import { SessionContexts } from './session-contexts.js';

/** Requires `RUN_CONTEXT_OPTIONS` and the ports `RepositoryOpener` and `ToolRegistryFactory`, bound by the app. */
@Module({
  imports: [ModelModule, RunnerModule, SessionsModule],
  providers: [SessionContexts],
  exports: [SessionContexts],
})
export class RunContextModule {}
