import { Module } from '@nestjs/common';
import { RunContextModule } from '#run-context';
import { RunnerModule } from '#runner';
import { SessionsModule } from '#sessions';
import { WatchModule } from '#watch';
import { AdmissionGate } from './admission-gate.js';
import { RunExecutor } from './run-executor.js';
import { RunRecovery } from './run-recovery.js';
import { RunRetention } from './run-retention.js';
import { RunsLifecycle } from './runs-lifecycle.js';
import { RunsService } from './runs.service.js';

/**
 * Requires `RUNS_OPTIONS`, the ports `RunStore`, `RunEventLog`, `RunDispatcher` and `RepositoryOpener`,
 * and Nest's `EventEmitter2`, bound by the app.
 */
@Module({
  imports: [RunContextModule, RunnerModule, SessionsModule, WatchModule],
  providers: [AdmissionGate, RunExecutor, RunRecovery, RunRetention, RunsLifecycle, RunsService],
  exports: [AdmissionGate, RunExecutor, RunsLifecycle, RunsService],
})
export class RunsModule {}
