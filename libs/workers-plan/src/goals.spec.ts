import { describe, expect, it } from '@jest/globals';
import { WORKER_METADATA, type WorkerMetadata } from '#worker-kit';
import {
  ArchDesignWorker,
  CodeGraphWorker,
  CodeImportsWorker,
  CodeRootsWorker,
  CodeSpecsWorker,
  CodeSymbolsWorker,
  CodeTasksWorker,
  InfraContextWorker,
  RepoReportWorker,
} from '#workers-code';
import { saysSomething } from './purpose-words.js';
import { selectWorkers } from './select-workers.js';

const WORKERS = [
  ArchDesignWorker,
  CodeGraphWorker,
  CodeImportsWorker,
  CodeRootsWorker,
  CodeSpecsWorker,
  CodeSymbolsWorker,
  CodeTasksWorker,
  InfraContextWorker,
  RepoReportWorker,
].map((worker) => Reflect.getMetadata(WORKER_METADATA, worker) as WorkerMetadata);

/** The workers that a goal names itself, without those that only have to run before. */
const chosen = (goal: string) =>
  selectWorkers(goal, WORKERS).flatMap(({ worker, why }) => (why.startsWith('needed by') ? [] : [worker]));

describe('a goal', () => {
  it.each([
    ['Give me an overview of this repository', ['repo_report']],
    ['I want to onboard: explain the architecture', ['arch_design', 'repo_report']],
    ['How is it deployed, and which databases does it use?', ['infra_context']],
    ['Which environment variables must I set?', ['infra_context']],
    ['Find circular dependencies between modules', ['code_graph', 'code_imports']],
    ['Which imports cannot be resolved?', ['code_imports']],
    ['Which exported functions are unused?', ['code_symbols']],
    ['Split the code into pieces for a migration', ['code_tasks']],
    ['How are requests routed?', ['arch_design']],
    ['How is the monorepo built, which workspaces does it have?', ['code_specs']],
    ['What does the CI pipeline do?', ['infra_context']],
    ['find dead code', ['code_graph', 'code_symbols']],
    ['what does it run in', ['infra_context']],
    ['write docs of the architecture', ['arch_design', 'repo_report']],
    ['port to another framework', ['code_imports', 'code_tasks']],
    ['is it secure?', ['code_imports', 'infra_context']],
    ['what happens when a user pays an invoice', ['repo_report']],
  ])('%j plans at least %j', (goal, expected) => {
    expect(chosen(goal)).toEqual(expect.arrayContaining(expected));
  });

  it.each([
    ['Which environment variables must I set?', ['code_tasks', 'code_symbols', 'repo_report']],
    ['Which exported functions are unused?', ['infra_context', 'repo_report', 'arch_design']],
    ['Which imports cannot be resolved?', ['infra_context', 'repo_report']],
    ['What does the CI pipeline do?', ['code_symbols', 'code_tasks', 'repo_report']],
  ])('%j plans none of %j', (goal, unwanted) => {
    const planned = selectWorkers(goal, WORKERS).map(({ worker }) => worker);
    expect(planned.filter((worker) => unwanted.includes(worker))).toEqual([]);
  });

  it.each(['what does it run in', 'is it secure?', 'security'])('%j is one', (goal) => {
    expect(
      saysSomething(
        goal,
        WORKERS.flatMap(({ serves = [] }) => serves),
      ),
    ).toBe(true);
  });

  it('puts every worker after those that it requires', () => {
    const order = selectWorkers('an overview', WORKERS).map(({ worker }) => worker);
    for (const { key, requires = [] } of WORKERS) {
      for (const each of requires) expect(order.indexOf(each)).toBeLessThan(order.indexOf(key));
    }
  });
});
