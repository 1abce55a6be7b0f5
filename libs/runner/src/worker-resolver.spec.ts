import { Inject, Injectable, Module, Scope, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { defaultsOf } from '#settings';
import { Worker, type RunnableWorker, type WorkerContext, type WorkerResult } from '#worker-kit';
import { boundModule } from '#worker-testing';
import { RUNNER_OPTIONS, runnerSettings } from './runner-options.js';
import { slotsModule, workerClass } from '#run-testing';
import { RunnerModule } from './runner.module.js';
import { WorkerResolver } from './worker-resolver.js';

const options = boundModule([RUNNER_OPTIONS, defaultsOf(runnerSettings)]);
const nothing = (): Promise<WorkerResult> => Promise.resolve({ value: null });

/** Boots a real application with one team module for each list, and returns the keys it found. */
async function boot(...teams: readonly (readonly Type[])[]): Promise<string[]> {
  const imports = teams.map((providers) => ({ module: class Team {}, providers: [...providers] }));
  const app = await NestFactory.createApplicationContext(
    {
      module: class App {},
      imports: [slotsModule(), options, RunnerModule, ...imports],
    },
    { logger: false, abortOnError: false },
  );
  try {
    return app
      .get(WorkerResolver, { strict: false })
      .graph.list()
      .map(({ key }) => key);
  } finally {
    await app.close();
  }
}

describe('WorkerResolver', () => {
  it('finds the workers of all imported modules, including transitive ones', async () => {
    @Module({ providers: [workerClass({ key: 'deep' }, nothing)] })
    class DeepModule {}
    @Module({ imports: [DeepModule], providers: [workerClass({ key: 'near' }, nothing)] })
    class NearModule {}
    const app = await NestFactory.createApplicationContext(
      {
        module: class App {},
        imports: [NearModule, slotsModule(), options, RunnerModule],
      },
      { logger: false },
    );
    const { graph } = app.get(WorkerResolver, { strict: false });
    expect(graph.list().map(({ key }) => key)).toEqual(['deep', 'near']);
    await app.close();
  });

  it('ignores providers that are not workers', async () => {
    @Injectable()
    class Plain {}
    expect(await boot([Plain, workerClass({ key: 'a' }, nothing)])).toEqual(['a']);
  });

  it('counts a class that two modules provide as one worker', async () => {
    const shared = workerClass({ key: 'shared' }, nothing);
    expect(await boot([shared], [shared])).toEqual(['shared']);
  });

  it('runs the instance that received its dependencies', async () => {
    @Injectable()
    class Dependency {
      readonly name = 'injected';
    }
    @Worker({ key: 'needy', description: 'needs something' })
    class Needy implements RunnableWorker {
      constructor(@Inject(Dependency) private readonly dependency: Dependency) {}

      run(): Promise<WorkerResult> {
        return Promise.resolve({ value: this.dependency.name });
      }
    }
    const app = await NestFactory.createApplicationContext(
      {
        module: class App {},
        imports: [
          slotsModule(),
          options,
          RunnerModule,
          { module: class Team {}, providers: [Needy, Dependency] },
        ],
      },
      { logger: false },
    );
    const { instance } = app.get(WorkerResolver, { strict: false }).graph.resolve('needy');
    expect(await instance.run({}, {} as WorkerContext)).toEqual({ value: 'injected' });
    await app.close();
  });

  it.each<[string, Type[][], string]>([
    [
      'two modules claim one key',
      [[workerClass({ key: 'twice' }, nothing)], [workerClass({ key: 'twice' }, nothing)]],
      'worker key "twice" is claimed by both',
    ],
    [
      'a requirement is missing',
      [[workerClass({ key: 'a', requires: ['gone'] }, nothing)]],
      'worker "a" requires "gone", which no module provides',
    ],
    [
      'workers of two modules require each other',
      [
        [workerClass({ key: 'a', requires: ['b'] }, nothing)],
        [workerClass({ key: 'b', requires: ['a'] }, nothing)],
      ],
      'workers require each other in a cycle: a -> b -> a',
    ],
    ['a key is malformed', [[workerClass({ key: 'a b' }, nothing)]], 'worker key "a b" is malformed'],
  ])('stops the start when %s', async (_, teams, message) => {
    await expect(boot(...teams)).rejects.toThrow(message);
  });

  it.each([Scope.REQUEST, Scope.TRANSIENT])(
    'stops the start for a worker of scope %d, which has no instance',
    async (scope) => {
      @Worker({ key: 'scoped', description: 'made anew each time' })
      class Scoped implements RunnableWorker {
        run = nothing;
      }
      Injectable({ scope })(Scoped);
      await expect(boot([Scoped])).rejects.toThrow('worker "scoped" is not a default-scoped provider');
    },
  );

  it('stops the start for a worker that depends on the request', async () => {
    @Injectable({ scope: Scope.REQUEST })
    class PerRequest {}
    @Worker({ key: 'dependent', description: 'depends on the request' })
    class Dependent implements RunnableWorker {
      constructor(@Inject(PerRequest) readonly request: PerRequest) {}

      run(): Promise<WorkerResult> {
        return nothing();
      }
    }
    await expect(boot([PerRequest, Dependent])).rejects.toThrow('worker "dependent" is not a default-scoped');
  });
});
