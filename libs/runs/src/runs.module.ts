import { Module } from '@nestjs/common';
import { AdmissionGate } from './admission-gate.js';
import { InProcessRunDispatcher } from './in-process-run-dispatcher.js';
import { RunDispatcher } from './run-dispatcher.port.js';
import { RunExecutor } from './run-executor.js';
import { RunRecovery } from './run-recovery.js';
import { RunRetention } from './run-retention.js';
import { ConfigurableModuleClass } from './runs.module-definition.js';
import { RunsLifecycle } from './runs-lifecycle.js';
import { RunsService } from './runs.service.js';

/**
 * Needs the `RunStore` and `RunEventLog` ports bound by the app, and the
 * modules of sessions, watch, runner and run contexts.
 */
@Module({
  providers: [
    AdmissionGate,
    RunExecutor,
    RunRecovery,
    RunRetention,
    RunsLifecycle,
    RunsService,
    { provide: RunDispatcher, useClass: InProcessRunDispatcher },
  ],
  exports: [AdmissionGate, RunExecutor, RunsLifecycle, RunsService],
})
export class RunsModule extends ConfigurableModuleClass {}
