import { Worker, type RunnableWorker, type WorkerContext } from 'run-gateway/worker-kit';
import type { CodeRoots } from 'run-gateway/workers-code';

/** A folder of source code with how many of its files are tests. */
export interface RootTests {
  readonly root: string;
  readonly tests: number;
}

const TEST_FILE = /[._-](test|spec)\.[a-z]+$/;

@Worker({
  key: 'untested_roots',
  description: 'Tells which source roots of a repository have no test in them.',
  requires: ['code_roots'],
  cache: 'repository',
  answers: [
    { topic: 'which code is untested', asked: ['which code has no tests', 'where are tests missing'] },
  ],
})
export class UntestedRootsWorker implements RunnableWorker {
  async run(_input: unknown, context: WorkerContext) {
    const { roots } = context.result<Pick<CodeRoots, 'roots'>>('code_roots');
    const { fs } = await context.repository();
    const { entries } = await fs.list({ signal: context.signal });
    const tests = entries.map(({ path }) => path).filter((path) => TEST_FILE.test(path));
    const counts = roots.source.map(({ path: root }): RootTests => {
      const inside = tests.filter((test) => root === '' || test.startsWith(`${root}/`));
      return { root, tests: inside.length };
    });
    const untested = counts.filter((count) => count.tests === 0).map(({ root }) => root);
    await context.emit.log(`${counts.length - untested.length} of ${counts.length} source roots have tests`);
    return { value: counts, message: `Without a test: ${untested.join(', ') || 'none'}` };
  }
}
