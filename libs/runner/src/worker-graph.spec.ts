import { GatewayError } from '#errors';
import type { WorkerMetadata } from '#worker-kit';
import type { RegisteredWorker } from './registered-worker.js';
import { WorkerGraph } from './worker-graph.js';
import { WorkerRegistryError } from './worker-registry-error.js';

class Some {
  run(): Promise<{ value: null }> {
    return Promise.resolve({ value: null });
  }
}

class Other extends Some {}

class Decides extends Some {
  requirements(): string[] {
    return [];
  }
}

function worker(
  key: string,
  metadata: Partial<WorkerMetadata> = {},
  instance = new Some(),
): RegisteredWorker {
  return { metadata: { key, description: key, ...metadata }, instance };
}

function problem(...workers: readonly RegisteredWorker[]): string {
  try {
    return `none in ${new WorkerGraph(workers).list().length}`;
  } catch (error) {
    if (error instanceof WorkerRegistryError) return error.message;
    throw error;
  }
}

function unknown(graph: WorkerGraph, name: string): GatewayError | undefined {
  try {
    graph.resolve(name);
    return undefined;
  } catch (error) {
    return error instanceof GatewayError ? error : undefined;
  }
}

function closure(graph: WorkerGraph, key: string): string[] {
  return graph.closure(key).map((each) => each.metadata.key);
}

describe('WorkerGraph', () => {
  it('lists workers in the order of their keys, however they were registered', () => {
    const graph = new WorkerGraph([worker('c'), worker('a'), worker('b')]);
    expect(graph.list().map(({ key }) => key)).toEqual(['a', 'b', 'c']);
  });

  it.each([{ role: 'critic' }, { role: 'worker', level: 'highest' }])(
    'refuses a worker whose model hint is %j, which a cast let through',
    (model) => {
      expect(problem(worker('a', { model: model as WorkerMetadata['model'] }))).toBe(
        'worker "a" has a model hint with a role other than worker, planner or a level other than low, middle, high, xhigh',
      );
      expect(problem(worker('a', { model: { role: 'planner', level: 'xhigh' } }))).toBe('none in 1');
    },
  );

  it('finds a worker by key and by alias, and no other', () => {
    const graph = new WorkerGraph([worker('plan', { aliases: ['init'] })]);
    expect([graph.resolve('plan'), graph.resolve('init')].map((each) => each.metadata.key)).toEqual([
      'plan',
      'plan',
    ]);
    expect([graph.has('init'), graph.has('toString')]).toEqual([true, false]);
    expect(unknown(graph, 'nobody')).toMatchObject({ reason: 'WORKER_UNKNOWN' });
  });

  it('shortens an unknown name to the maximum length of a key', () => {
    const error = unknown(new WorkerGraph([]), 'x'.repeat(1_000));
    expect(error?.metadata).toEqual({ pipeline_id: 'x'.repeat(64) });
  });

  it.each([
    ['two keys', [worker('a'), worker('a', {}, new Other())]],
    ['a key and an alias', [worker('b', { aliases: ['a'] }, new Other()), worker('a')]],
  ])('refuses %s that are equal, and names both classes', (_, workers) => {
    const text = problem(...workers);
    expect(text).toContain('"a"');
    expect(text).toContain('Some');
    expect(text).toContain('Other');
  });

  it.each(['', '-a', 'a b', 'a/b', '..', 'ä', 'a\n', 'x'.repeat(65)])(
    'refuses the malformed key %j',
    (key) => {
      expect(problem(worker(key))).toContain('is malformed');
      expect(problem(worker('good', { aliases: [key] }))).toContain('is malformed');
    },
  );

  it.each([0, -1, NaN])('refuses a timeout of %d', (timeoutMs) => {
    expect(problem(worker('a', { timeoutMs }))).toContain('worker "a" has a timeoutMs');
  });

  it('refuses an invalid tool pattern', () => {
    expect(problem(worker('a', { tools: ['fs.read', 'any tool'] }))).toBe(
      'worker "a" has a malformed tool pattern "any tool"',
    );
  });

  it('refuses a requirement that no worker fulfils, and names both', () => {
    expect(problem(worker('a', { requires: ['gone'] }))).toBe(
      'worker "a" requires "gone", which no module provides',
    );
  });

  it('refuses a worker that requires itself, even by its alias', () => {
    expect(problem(worker('a', { requires: ['a'] }))).toContain('a -> a');
    expect(problem(worker('a', { aliases: ['b'], requires: ['b'] }))).toContain('a -> a');
  });

  it('refuses a cycle and shows only the workers in it', () => {
    const workers = [
      worker('a', { requires: ['b'] }),
      worker('b', { requires: ['c'] }),
      worker('c', { requires: ['d'] }),
      worker('d', { requires: ['b'] }),
    ];
    expect(problem(...workers)).toBe('workers require each other in a cycle: b -> c -> d -> b');
  });

  it('includes transitive requirements, each once and before its dependents', () => {
    const graph = new WorkerGraph([
      worker('top', { requires: ['left', 'right'] }),
      worker('left', { requires: ['base'] }),
      worker('right', { requires: ['ground', 'base'] }),
      worker('base', { aliases: ['ground'] }),
      worker('unrelated'),
    ]);
    expect(closure(graph, 'top')).toEqual(['base', 'left', 'right', 'top']);
    expect(closure(graph, 'ground')).toEqual(['base']);
  });

  it('checks forty layers of diamonds quickly', () => {
    const layers = Array.from({ length: 40 }, (_, layer) =>
      ['x', 'y'].map((side) =>
        worker(`${side}${layer}`, { requires: layer === 0 ? [] : [`x${layer - 1}`, `y${layer - 1}`] }),
      ),
    );
    const startedAt = performance.now();
    const graph = new WorkerGraph(layers.flat());
    expect(closure(graph, 'x39')).toHaveLength(79);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });

  it('counts every worker that serves goals as reachable from a worker that decides at its start', () => {
    const graph = new WorkerGraph([
      worker('decides', {}, new Decides()),
      worker('serving', { serves: ['x'], requires: ['base'] }),
      worker('base'),
      worker('apart'),
    ]);
    const keys = (found: readonly RegisteredWorker[]) => found.map(({ metadata }) => metadata.key);
    expect(keys(graph.reach('decides'))).toEqual(['base', 'serving', 'decides']);
    expect(keys(graph.reach('serving'))).toEqual(['base', 'serving']);
    expect(keys(graph.closure('decides'))).toEqual(['decides']);
  });

  it('refuses to require a worker that decides at its start', () => {
    expect(problem(worker('a', { requires: ['decides'] }), worker('decides', {}, new Decides()))).toBe(
      'worker "a" requires "decides", which chooses its requirements when it starts',
    );
  });
});
