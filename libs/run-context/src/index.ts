export { RunContext } from './run-context.js';
export { RunContextFactory } from './run-context-factory.js';
export { RunContextModule } from './run-context.module.js';
export { RUN_CONTEXT_OPTIONS, runContextOptions, type RunContextOptions } from './run-context-options.js';
