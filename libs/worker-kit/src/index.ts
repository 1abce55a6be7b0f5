export type { AnsweredQuestion } from './answered-question.js';
export { answersGoals } from './answers-goals.js';
export type { RequirementContext, RunnableWorker } from './runnable-worker.js';
export { OPENED_PERCENT, type WorkerContext, type WorkerSession } from './worker-context.js';
export type { WorkerEmitter } from './worker-emitter.js';
export type { WorkerMetadata } from './worker-metadata.js';
export type { WorkerResult } from './worker-result.js';
export { Worker, WORKER_METADATA } from './worker.decorator.js';
