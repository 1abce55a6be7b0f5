import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { WorkerMetadata } from '#worker-kit';
import { WorkerHarness } from '#worker-testing';
import { WorkerDagWorker } from './worker-dag.worker.js';

const WORKERS: readonly WorkerMetadata[] = [
  { key: 'calls', description: 'Calls.', serves: ['calls'], requires: ['roots'] },
  { key: 'plan', description: 'Plans.' },
  { key: 'roots', description: 'Roots.', serves: ['structure'] },
];

describe('worker_DAG', () => {
  let harness: WorkerHarness;

  beforeEach(async () => {
    harness = await WorkerHarness.open({ workers: WORKERS });
  });

  afterEach(() => harness.close());

  it('draws the workers that serve the purpose, with edges from requirement to dependent', async () => {
    const { result } = await harness.run(new WorkerDagWorker(), { session: { purpose: 'who calls whom' } });
    expect(result.clientView).toEqual({
      phase: 'plan',
      content: {
        kind: 'graph',
        graph: {
          nodes: [
            { uid: 'roots', label: 'roots', description: 'Roots. - needed by calls' },
            { uid: 'calls', label: 'calls', description: 'Calls. - serves calls' },
          ],
          edges: [{ from: 'roots', to: 'calls' }],
        },
      },
    });
  });

  it('draws all workers without a purpose, and says so', async () => {
    const { result } = await harness.run(new WorkerDagWorker());
    expect(result.message).toContain('No purpose is settled yet');
    expect(result.value.graph.nodes.map(({ uid }) => uid)).toEqual(['roots', 'calls', 'plan']);
  });

  it('says when no worker serves the purpose', async () => {
    const { result } = await harness.run(new WorkerDagWorker(), {
      workers: [{ key: 'plan', description: 'Plans.' }],
      session: { purpose: 'who calls whom' },
    });
    expect(result.message).toContain('No registered worker serves');
    expect(result.value.graph).toEqual({ nodes: [], edges: [] });
  });
});
