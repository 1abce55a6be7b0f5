export { boundModule } from './bound-module.js';
export { EmptyToolRegistry } from './empty-tool-registry.js';
export { RecordingEmitter, type RecordedEvent } from './recording-emitter.js';
export { RepositoryFolder } from './repository-folder.js';
export { ScriptedModelClient, type ScriptedAnswer } from './scripted-model-client.js';
export { UnconfiguredModelClient } from './unconfigured-model-client.js';
export { WorkerHarness, type WorkerHarnessOptions, type WorkerOutcome } from './worker-harness.js';
