import type { GraphView } from '#events';
import type { WorkerMetadata } from '#worker-kit';
import type { PlannedWorker } from './with-requirements.js';

/** Returns the plan as a graph: a node for each worker, an edge from each requirement to its dependent. */
export function planGraph(plan: readonly PlannedWorker[], workers: readonly WorkerMetadata[]): GraphView {
  const byKey = new Map(workers.map((worker) => [worker.key, worker]));
  const keys = new Set(plan.map(({ worker }) => worker));
  return {
    nodes: plan.map(({ worker, why }) => ({
      uid: worker,
      label: worker,
      description: [byKey.get(worker)?.description, why].filter(Boolean).join(' - '),
    })),
    edges: plan.flatMap(({ worker }) =>
      (byKey.get(worker)?.requires ?? [])
        .filter((from) => keys.has(from))
        .map((from) => ({ from, to: worker })),
    ),
  };
}
