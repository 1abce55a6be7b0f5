import type { WorkerMetadata } from '#worker-kit';
import { contentWords, meansSame } from './purpose-words.js';

export interface PlannedWorker {
  /** The worker's key. */
  readonly worker: string;
  readonly why: string;
}

const MAX_WORDS_SHOWN = 4;
const NEEDED_BY = 'needed by ';

/** What workers serve that describe a repository as a whole. */
const OVERVIEW = 'overview';

/**
 * The registered workers that serve a purpose, each after those it requires.
 * A worker without `serves` is only run by its name. Where no word fits, those
 * that give an overview are taken, else those that need nothing but the
 * repository, and the reason says so.
 */
export function selectWorkers(purpose: string, workers: readonly WorkerMetadata[]): PlannedWorker[] {
  const words = contentWords(purpose);
  const fitting = workers.flatMap((worker): PlannedWorker[] => {
    const served = (worker.serves ?? []).filter((each) => isServed(each, words));
    if (served.length === 0) return [];
    return [{ worker: worker.key, why: `serves ${served.slice(0, MAX_WORDS_SHOWN).join(', ')}` }];
  });
  return withRequirements(fitting.length > 0 ? fitting : baseWorkers(workers), workers);
}

/** Adds what the chosen workers require, and drops what is not registered. */
export function withRequirements(
  chosen: readonly PlannedWorker[],
  workers: readonly WorkerMetadata[],
): PlannedWorker[] {
  const byKey = new Map(
    workers.flatMap((worker) => [worker.key, ...(worker.aliases ?? [])].map((key) => [key, worker])),
  );
  const reasons = new Map(chosen.map(({ worker, why }) => [byKey.get(worker)?.key ?? worker, why]));
  const planned = new Map<string, PlannedWorker>();
  const visited = new Set<string>();
  const visit = (key: string, why: string): void => {
    const worker = byKey.get(key);
    if (worker === undefined || visited.has(worker.key)) return;
    visited.add(worker.key);
    for (const required of worker.requires ?? []) visit(required, `${NEEDED_BY}${worker.key}`);
    planned.set(worker.key, { worker: worker.key, why: reasons.get(worker.key) ?? why });
  };
  for (const { worker, why } of chosen) visit(worker, why);
  return [...planned.values()];
}

/** Whether a worker is in its plan for another one alone. */
export function isOnlyNeeded({ why }: PlannedWorker): boolean {
  return why.startsWith(NEEDED_BY);
}

function baseWorkers(workers: readonly WorkerMetadata[]): PlannedWorker[] {
  const why = 'no worker serves a word of the goal; this one describes any repository';
  const overviews = workers.filter(({ serves }) => serves?.includes(OVERVIEW) === true);
  const base = workers.filter(
    ({ serves, requires }) => (serves ?? []).length > 0 && (requires ?? []).length === 0,
  );
  return (overviews.length > 0 ? overviews : base).map(({ key }) => ({ worker: key, why }));
}

/** Several words in one entry must all occur. */
function isServed(served: string, words: readonly string[]): boolean {
  return served.split(/\s+/).every((each) => words.some((word) => meansSame(word, each)));
}
