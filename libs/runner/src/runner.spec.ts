import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { INestApplicationContext, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { GatewayError } from '#errors';
import type { OngoingEvent } from '#events';
import { NodeArtifactFs, NodeRepoFs, type NodeArtifactFsOptions } from '#sandbox';
import { defaultsOf } from '#settings';
import {
  Worker,
  type RequirementContext,
  type RunnableWorker,
  type WorkerContext,
  type WorkerResult,
} from '#worker-kit';
import { boundModule, EmptyToolRegistry, UnconfiguredModelClient } from '#worker-testing';
import { RUNNER_OPTIONS, runnerSettings, type RunnerOptions } from './runner-options.js';
import { slotsModule, workerClass } from '#run-testing';
import type { RunnerRequest } from './runner-request.js';
import { Runner } from './runner.js';
import { RunnerModule } from './runner.module.js';

const COMMIT = 'a'.repeat(40);

let folder: string;
const apps: INestApplicationContext[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'runner-'));
});

afterEach(async () => {
  for (const app of apps.splice(0)) await app.close();
  await rm(folder, { recursive: true, force: true });
});

async function runnerOf(workers: readonly Type[], options: Partial<RunnerOptions> = {}): Promise<Runner> {
  const team = { module: class Team {}, providers: [...workers] };
  const bounds = { ...defaultsOf(runnerSettings), abortGraceMs: 50, ...options };
  const runner = boundModule([RUNNER_OPTIONS, bounds]);
  const app = await NestFactory.createApplicationContext(
    { module: class App {}, imports: [slotsModule(), runner, RunnerModule, team] },
    { logger: false },
  );
  apps.push(app);
  return app.get(Runner, { strict: false });
}

interface Surroundings {
  readonly params?: Record<string, string>;
  readonly commit?: string;
  readonly signal?: AbortSignal;
  readonly events?: OngoingEvent[];
  readonly onLate?: (error: GatewayError) => void;
  readonly artifacts?: NodeArtifactFsOptions;
  readonly runId?: string;
}

function request(workerKey: string, given: Surroundings = {}): RunnerRequest {
  const { params = {}, commit = COMMIT, signal = new AbortController().signal, events = [], onLate } = given;
  return {
    runId: given.runId ?? 'run-1',
    workerKey,
    params,
    session: { sessionId: 's', userId: 'u', repoUrl: 'r', repoName: 'r', ref: '', purpose: '' },
    environment: {
      modelOf: () => new UnconfiguredModelClient(),
      tools: new EmptyToolRegistry(),
      artifacts: new NodeArtifactFs(join(folder, 'artifacts'), given.artifacts),
      repository: () => Promise.resolve({ url: 'r', name: 'r', ref: '', commit, fs: new NodeRepoFs(folder) }),
    },
    sink: (event) => {
      events.push(event);
      return Promise.resolve();
    },
    signal,
    ...(onLate === undefined ? {} : { onLate }),
  };
}

function told(events: readonly OngoingEvent[]): string[] {
  return events.map(({ kind, workerKey }) => `${kind} ${workerKey}`);
}

const ends =
  (value: unknown = null) =>
  (): Promise<WorkerResult> =>
    Promise.resolve({ value });

const untilAborted = (_input: unknown, { signal }: WorkerContext): Promise<never> =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('stopped')), { once: true });
  });

describe('Runner', () => {
  it("passes on a required worker's message, even from a cached result, and runs again when it changes", async () => {
    let said = 'three files';
    let runs = 0;
    const runner = await runnerOf([
      workerClass({ key: 'cached', cache: 'repository' }, () =>
        Promise.resolve({ value: 1, message: 'one file' }),
      ),
      workerClass({ key: 'other' }, () => Promise.resolve({ value: 1, message: said })),
      workerClass({ key: 'silent' }, ends()),
      workerClass(
        { key: 'top', cache: 'repository', requires: ['cached', 'other', 'silent'] },
        (_input, context) => {
          runs += 1;
          return Promise.resolve({ value: ['cached', 'other', 'silent'].map((key) => context.message(key)) });
        },
      ),
    ]);
    expect((await runner.execute(request('top'))).value).toEqual(['one file', 'three files', '']);
    expect((await runner.execute(request('top'))).value).toEqual(['one file', 'three files', '']);
    expect(runs).toBe(1);
    said = 'four files';
    expect((await runner.execute(request('top'))).value).toEqual(['one file', 'four files', '']);
  });

  it("runs a worker's requirements first, each once, and passes it the results", async () => {
    const order: string[] = [];
    const step = (key: string, requires: string[] = []): Type =>
      workerClass({ key, requires }, (_input, context) => {
        order.push(key);
        return Promise.resolve({
          value: [key, ...requires.flatMap((each) => context.result<string[]>(each))],
        });
      });
    const runner = await runnerOf([
      step('top', ['left', 'right']),
      step('left', ['base']),
      step('right', ['base']),
      step('base'),
    ]);
    const result = await runner.execute(request('top'));
    expect(result.value).toEqual(['top', 'left', 'base', 'right', 'base']);
    expect(order).toEqual(['base', 'left', 'right', 'top']);
  });

  it('runs the workers chosen for one run before the worker that chose them, and passes it the results', async () => {
    class Decides implements RunnableWorker {
      requirements = ({ params, workers }: RequirementContext) =>
        workers.flatMap(({ key }) => (key === params['wants'] ? [key] : []));
      run = (_input: unknown, context: WorkerContext) =>
        Promise.resolve({ value: context.result(context.params['wants'] ?? '') });
    }
    Worker({ key: 'decides', description: 'Decides.' })(Decides);
    const leaf = (key: string): Type => workerClass({ key, serves: ['x'], requires: ['base'] }, ends(key));
    const runner = await runnerOf([Decides, leaf('a'), leaf('b'), workerClass({ key: 'base' }, ends())]);
    const events: OngoingEvent[] = [];
    const result = await runner.execute(request('decides', { params: { wants: 'b' }, events }));
    expect(result.value).toBe('b');
    expect(told(events).filter((line) => line.startsWith('worker_finished'))).toEqual([
      'worker_finished base',
      'worker_finished b',
      'worker_finished decides',
    ]);
    const refused = runner.execute(request('decides', { params: { wants: 'base' } }));
    await expect(refused).rejects.toMatchObject({ reason: 'WORKER_FAILED' });
  });

  it('does not reuse a transient result, nor anything derived from it', async () => {
    const values = [1, 2, 2];
    let runs = 0;
    const base = workerClass({ key: 'base', cache: 'repository' }, () => {
      runs += 1;
      return Promise.resolve({ value: values.shift(), ...(runs === 1 ? { transient: true } : {}) });
    });
    const top = workerClass({ key: 'top', cache: 'repository', requires: ['base'] }, (_input, context) =>
      Promise.resolve({ value: [context.result('base')] }),
    );
    const runner = await runnerOf([base, top]);
    const results = [];
    for (let index = 0; index < 3; index += 1) results.push((await runner.execute(request('top'))).value);
    expect([results, runs]).toEqual([[[1], [2], [2]], 2]);
  });

  it('runs independent workers at the same time', async () => {
    const both = Promise.withResolvers<void>();
    let arrived = 0;
    // Each ends only after the other one has begun.
    const meets = (): Promise<WorkerResult> => {
      arrived += 1;
      if (arrived === 2) both.resolve();
      return both.promise.then(() => ({ value: null }));
    };
    const runner = await runnerOf([
      workerClass({ key: 'a' }, meets),
      workerClass({ key: 'b' }, meets),
      workerClass({ key: 'top', requires: ['a', 'b'] }, ends('met')),
    ]);
    expect((await runner.execute(request('top'))).value).toBe('met');
  });

  it('refuses to return the result of a worker that is not required', async () => {
    const nosy = workerClass({ key: 'nosy' }, (_input, context) =>
      Promise.resolve({ value: context.result('other') }),
    );
    const runner = await runnerOf([nosy, workerClass({ key: 'other' }, ends())]);
    await expect(runner.execute(request('nosy'))).rejects.toThrow('worker "nosy" does not require "other"');
  });

  it('reports events in order, with a progress that never decreases', async () => {
    const half = workerClass({ key: 'half' }, async (_input, { emit }) => {
      await emit.progress(50, 'halfway');
      await emit.progress(10, 'fell back');
      return { value: 1 };
    });
    const top = workerClass({ key: 'top', requires: ['half'] }, async (_input, { emit }) => {
      await emit.log('a line');
      return { value: 2 };
    });
    const events: OngoingEvent[] = [];
    await (await runnerOf([half, top])).execute(request('top', { events }));
    expect(events.map(({ kind, workerKey, progressPercent }) => [kind, workerKey, progressPercent])).toEqual([
      ['worker_started', 'half', 0],
      ['progress', 'half', 25],
      ['progress', 'half', 25],
      ['worker_finished', 'half', 50],
      ['worker_started', 'top', 50],
      ['log', 'top', 50],
      ['worker_finished', 'top', 100],
    ]);
  });

  it('aborts the others when one fails, and fails with the first error', async () => {
    const reasons: unknown[] = [];
    const waits = workerClass({ key: 'waits' }, async (input, context) => {
      await untilAborted(input, context).catch(() => reasons.push(context.signal.reason));
      throw new Error('second');
    });
    const fails = workerClass({ key: 'fails' }, () => Promise.reject(new Error('first')));
    let began = false;
    const top = workerClass({ key: 'top', requires: ['waits', 'fails'] }, () => {
      began = true;
      return ends()();
    });
    const runner = await runnerOf([waits, fails, top]);
    await expect(runner.execute(request('top'))).rejects.toThrow('first');
    expect(reasons).toMatchObject([{ message: 'first' }]);
    expect(began).toBe(false);
  });

  it('fails when a worker throws before its first promise, or throws nothing', async () => {
    const sync = workerClass({ key: 'sync' }, () => {
      throw new Error('at once');
    });
    const thrown: unknown = undefined;
    const nothing = workerClass({ key: 'nothing' }, () => Promise.reject(thrown));
    const runner = await runnerOf([sync, nothing]);
    await expect(runner.execute(request('sync'))).rejects.toThrow('at once');
    await expect(runner.execute(request('nothing'))).rejects.toBeDefined();
  });

  it("rejects with the caller's reason when it is aborted", async () => {
    const caller = new AbortController();
    const runner = await runnerOf([workerClass({ key: 'w' }, untilAborted)]);
    const running = runner.execute(request('w', { signal: caller.signal }));
    caller.abort(new GatewayError('RUN_CANCELLED', 'cancelled'));
    await expect(running).rejects.toMatchObject({ reason: 'RUN_CANCELLED' });
  });

  it('ends a worker at its own timeout, or at the default', async () => {
    const own = workerClass({ key: 'own', timeoutMs: 5 }, untilAborted);
    await expect((await runnerOf([own])).execute(request('own'))).rejects.toMatchObject({
      reason: 'WORKER_TIMEOUT',
    });
    const any = workerClass({ key: 'any' }, untilAborted);
    const runner = await runnerOf([any], { workerTimeoutMs: 5 });
    await expect(runner.execute(request('any'))).rejects.toMatchObject({ reason: 'WORKER_TIMEOUT' });
  });

  it('finishes without a worker that ignores its signal, and refuses what it emits later', async () => {
    let emit: WorkerContext['emit'] | undefined;
    const stubborn = workerClass({ key: 'stubborn', timeoutMs: 5 }, (_input, context) => {
      emit = context.emit;
      return new Promise<never>(() => undefined);
    });
    const events: OngoingEvent[] = [];
    const runner = await runnerOf([stubborn], { abortGraceMs: 5 });
    await expect(runner.execute(request('stubborn', { events }))).rejects.toMatchObject({
      reason: 'WORKER_TIMEOUT',
    });
    await expect(emit?.log('still here')).rejects.toMatchObject({ reason: 'WORKER_FAILED' });
    expect(told(events)).toEqual(['worker_started stubborn']);
  });

  it('fails the run of a worker that emits after its end while others run', async () => {
    const hasty = workerClass({ key: 'hasty' }, (_input, { emit }) => {
      setImmediate(() => void emit.log('late'));
      return ends()();
    });
    const runner = await runnerOf([hasty, workerClass({ key: 'slow', requires: ['hasty'] }, untilAborted)]);
    const events: OngoingEvent[] = [];
    await expect(runner.execute(request('slow', { events }))).rejects.toThrow(
      'worker "hasty" emitted an event after',
    );
    expect(events.map(({ message }) => message)).not.toContain('late');
  });

  it('refuses events that a worker emits while its result is being stored', async () => {
    const hasty = workerClass({ key: 'hasty' }, (_input, { emit }) => {
      setImmediate(() => void emit.log('late'));
      return Promise.resolve({ value: 'kept on the disk' });
    });
    const runner = await runnerOf([hasty]);
    await expect(runner.execute(request('hasty'))).rejects.toThrow('worker "hasty" emitted an event after');
  });

  it('reports an event that arrives after the execution is over', async () => {
    let emit: WorkerContext['emit'] | undefined;
    const late: string[] = [];
    const worker = workerClass({ key: 'w' }, (_input, context) => {
      emit = context.emit;
      return ends()();
    });
    await (await runnerOf([worker])).execute(request('w', { onLate: ({ reason }) => late.push(reason) }));
    await expect(emit?.log('late')).rejects.toMatchObject({ reason: 'WORKER_FAILED' });
    await expect(emit?.log('later')).rejects.toMatchObject({ reason: 'WORKER_FAILED' });
    expect(late).toEqual(['WORKER_FAILED']);
  });

  it('refuses a result that is not JSON or too large', async () => {
    const runner = await runnerOf(
      [workerClass({ key: 'odd' }, ends(1n)), workerClass({ key: 'large' }, ends('x'.repeat(200)))],
      { maxResultBytes: 100 },
    );
    await expect(runner.execute(request('odd'))).rejects.toMatchObject({ reason: 'WORKER_RESULT_INVALID' });
    await expect(runner.execute(request('large'))).rejects.toMatchObject({ reason: 'WORKER_RESULT_INVALID' });
  });

  it('stores a readable result under its run, unless it is null', async () => {
    const runner = await runnerOf([
      workerClass({ key: 'some' }, ends({ found: 1 })),
      workerClass({ key: 'none' }, ends()),
      workerClass({ key: 'reads' }, async (_input, context) => {
        await context.repository();
        return { value: 'read' };
      }),
    ]);
    for (const key of ['some', 'none', 'reads']) await runner.execute(request(key));
    const kept = join(folder, 'artifacts', 'runs', 'run-1');
    expect((await readdir(kept)).sort()).toEqual(['reads.json', 'some.json']);
    const read = async (name: string): Promise<unknown> =>
      JSON.parse(await readFile(join(kept, name), 'utf8'));
    expect(await read('some.json')).toEqual({ value: { found: 1 } });
    expect(await read('reads.json')).toEqual({ commit: COMMIT, value: 'read' });
  });

  it('succeeds although the result cannot be stored, and says so', async () => {
    const events: OngoingEvent[] = [];
    const runner = await runnerOf([workerClass({ key: 'some' }, ends('found'))]);
    const result = await runner.execute(request('some', { events, artifacts: { maxFiles: 0 } }));
    expect(result.value).toBe('found');
    expect(told(events)).toEqual(['worker_started some', 'log some', 'worker_finished some']);
    expect(events[1]?.message).toContain('the result of some was not kept as an artifact');
  });
});

describe('Runner with cached workers', () => {
  let executed: string[];

  beforeEach(() => {
    executed = [];
  });

  function counted(
    metadata: { key: string; version?: number; requires?: string[]; cache?: 'none' },
    result: WorkerResult,
  ): Type {
    return workerClass({ cache: 'repository', ...metadata }, () => {
      executed.push(metadata.key);
      return Promise.resolve(result);
    });
  }

  async function executedBy(runner: Runner, workerKey: string, given: Surroundings = {}): Promise<string[]> {
    executed = [];
    await runner.execute(request(workerKey, given));
    return executed;
  }

  async function artifact(): Promise<string> {
    const [name] = await readdir(join(folder, 'artifacts', 'workers', 'w'));
    return join(folder, 'artifacts', 'workers', 'w', name as string);
  }

  it('reuses the result without running the worker, and says so', async () => {
    const result: WorkerResult = {
      value: [1],
      message: 'm',
      clientView: { phase: 'p' },
      question: { prompt: 'why?' },
      session: { purpose: 'p' },
    };
    const runner = await runnerOf([counted({ key: 'w' }, result)]);
    const events: OngoingEvent[] = [];
    expect(await runner.execute(request('w'))).toEqual(result);
    expect(await runner.execute(request('w', { events }))).toEqual(result);
    expect(executed).toEqual(['w']);
    expect(told(events)).toEqual(['worker_cached w']);
    expect(events[0]?.progressPercent).toBe(100);
  });

  it('runs the worker again for another commit or another input', async () => {
    const runner = await runnerOf([counted({ key: 'w' }, { value: 1 })]);
    expect(await executedBy(runner, 'w')).toEqual(['w']);
    expect(await executedBy(runner, 'w', { commit: 'b'.repeat(40) })).toEqual(['w']);
    expect(await executedBy(runner, 'w', { params: { a: '1' } })).toEqual(['w']);
    expect(await executedBy(runner, 'w', { params: { a: '1' } })).toEqual([]);
    expect(await executedBy(runner, 'w')).toEqual([]);
  });

  it('runs a worker of a newer version again, and those that require it', async () => {
    const workers = (version: number): Type[] => [
      counted({ key: 'w', version }, { value: 1 }),
      counted({ key: 'top', requires: ['w'] }, { value: 2 }),
    ];
    expect(await executedBy(await runnerOf(workers(1)), 'top')).toEqual(['w', 'top']);
    expect(await executedBy(await runnerOf(workers(1)), 'top')).toEqual([]);
    expect(await executedBy(await runnerOf(workers(2)), 'top')).toEqual(['w', 'top']);
  });

  it('runs a worker again when an uncached requirement returns another result', async () => {
    const workers = (value: number): Type[] => [
      counted({ key: 'fresh', cache: 'none' }, { value }),
      counted({ key: 'top', requires: ['fresh'] }, { value: null }),
    ];
    expect(await executedBy(await runnerOf(workers(1)), 'top')).toEqual(['fresh', 'top']);
    expect(await executedBy(await runnerOf(workers(1)), 'top')).toEqual(['fresh']);
    expect(await executedBy(await runnerOf(workers(2)), 'top')).toEqual(['fresh', 'top']);
  });

  it.each([
    ['cut short', (text: string) => text.slice(0, 20)],
    ['empty', () => ''],
    ['null', () => 'null'],
    [
      'of another fingerprint',
      (text: string) =>
        text
          .replace(/"fingerprint": "."/, '"fingerprint": "0"')
          .replace(/"fingerprint": "../, '"fingerprint": "zz'),
    ],
    ['without its value', (text: string) => text.replace('"value"', '"other"')],
    ['with a malformed message', (text: string) => text.replace('"message": "m"', '"message": 7')],
  ])('runs the worker again when its artifact is %s, and replaces it', async (_, damage) => {
    const runner = await runnerOf([counted({ key: 'w' }, { value: 1, message: 'm' })]);
    await executedBy(runner, 'w');
    const path = await artifact();
    const good = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
    await writeFile(path, damage(await readFile(path, 'utf8')));
    expect(await executedBy(runner, 'w')).toEqual(['w']);
    const replaced = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
    expect({ ...replaced, createdAt: '' }).toEqual({ ...good, createdAt: '' });
  });

  it('stores nothing from a worker that fails or is aborted', async () => {
    const caller = new AbortController();
    const slow = workerClass({ key: 'w', cache: 'repository' }, (_input, { signal }) => {
      executed.push('w');
      caller.abort(new Error('stopped'));
      return Promise.resolve({ value: signal.aborted });
    });
    const runner = await runnerOf([slow]);
    await expect(runner.execute(request('w', { signal: caller.signal }))).rejects.toThrow('stopped');
    await expect(readdir(join(folder, 'artifacts', 'workers'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
