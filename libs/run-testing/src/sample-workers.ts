import type { Type } from '@nestjs/common';
import { workerClass } from './worker-class.js';

/** Asks what its user wants; settles the purpose when it is told, and waits for an abort when told to `wait`. */
const PLANS = workerClass(
  { key: 'plan_pipeline', aliases: ['init_purpose'] },
  async (_input, { params, signal }) => {
    const text = params['user_input'];
    if (text === undefined) return { value: null, question: { prompt: 'what for?' } };
    if (text === 'wait') await aborted(signal);
    return { value: null, message: 'planned', session: { purpose: text } };
  },
);

/** Goes on until it is stopped. */
const WAITS = workerClass({ key: 'waits' }, async (_input, { emit, signal }) => {
  await emit.log('waiting');
  return aborted(signal);
});

/** Goes on although it is stopped. */
const IGNORES = workerClass({ key: 'ignores' }, async (_input, { emit }) => {
  await emit.log('deaf');
  return new Promise<never>(() => undefined);
});

const ECHOES = workerClass({ key: 'worker_DAG', aliases: ['echo'] }, async (_input, { emit, params }) => {
  await emit.log(`got ${params['text'] ?? 'nothing'}`);
  return { value: null, message: 'echoed' };
});

const FAILS = workerClass({ key: 'fails' }, () => Promise.reject(new Error('secret of the server')));

/** One worker for each way in which a run can go. */
export const SAMPLE_WORKERS: readonly Type[] = [PLANS, WAITS, IGNORES, ECHOES, FAILS];

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const stop = (): void => reject(new Error('stopped'));
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}
