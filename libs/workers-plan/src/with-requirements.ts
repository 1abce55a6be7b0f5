import type { WorkerMetadata } from '#worker-kit';

export interface PlannedWorker {
  /** The worker's key. */
  readonly worker: string;
  readonly why: string;
}

const NEEDED_BY = 'needed by ';

/** Adds the requirements of the chosen workers, and drops unregistered ones. */
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

/** True if a worker is in its plan only because another one needs it. */
export function isOnlyNeeded({ why }: PlannedWorker): boolean {
  return why.startsWith(NEEDED_BY);
}
