export { canonicalJson } from './fingerprint.js';
export type { EventSink } from './gated-emitter.js';
export { Runner } from './runner.js';
export type { RunnerRequest } from './runner-request.js';
export { RunnerModule } from './runner.module.js';
export { RUNNER_OPTIONS, runnerSettings, type RunnerOptions } from './runner-options.js';
export type { ModelUse, RepositoryAccess, WorkerEnvironment } from './worker-environment.js';
export { WorkerRegistryError } from './worker-registry-error.js';
export { WorkerResolver } from './worker-resolver.js';
