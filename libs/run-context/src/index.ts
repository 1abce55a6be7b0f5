export { SessionContext } from './session-context.js';
export { SessionContexts } from './session-contexts.js';
export { RunContextModule } from './run-context.module.js';
export { RUN_CONTEXT_OPTIONS, runContextOptions, type RunContextOptions } from './run-context-options.js';
