export { AdmissionGate } from './admission-gate.js';
export { InProcessRunDispatcher } from './in-process-run-dispatcher.js';
export { RunDispatcher } from './run-dispatcher.port.js';
export { RUN_FINISHED, RUN_LAUNCHED, type RunFinished, type RunLaunched } from './run-events.js';
export { RunExecutor } from './run-executor.js';
export { RunLogMaintenance } from './run-log-maintenance.port.js';
export {
  RunStore,
  type ActiveRunCount,
  type Admission,
  type AdmissionLimits,
  type NewRun,
  type RemovedRun,
  type RequestKey,
  type RunQuery,
  type StartedRun,
} from './run-store.port.js';
export { isActive, type Run } from './run.js';
export { ACTIVE_RUN_STATES, isFailure, mayFollow, type ActiveRunState, type RunState } from './run-state.js';
export { RunsLifecycle, shutdownBoundMs } from './runs-lifecycle.js';
export { RunsModule } from './runs.module.js';
export { RUNS_OPTIONS, runsSettings, type RunsOptions } from './runs-options.js';
export {
  BOOTSTRAP_WORKER,
  DEFAULT_WORKER,
  RunsService,
  type InitializedSession,
  type InitRunCommand,
  type RunPage,
  type StartedRunReply,
  type StartRunCommand,
  type SubmitInputCommand,
} from './runs.service.js';
