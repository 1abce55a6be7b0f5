import { readFileSync } from 'node:fs';
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
import { isGoal } from './goal-words.js';
import { planGoal } from './plan-goal.js';
import { isOnlyNeeded } from './with-requirements.js';

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

/** Returns the workers that a goal names itself, without those that only have to run before. */
const chosen = (goal: string) =>
  planGoal(goal, WORKERS).plan.flatMap((planned) => (isOnlyNeeded(planned) ? [] : [planned.worker]));

/** The rows of the table that users extend. */
const GOALS = readFileSync('test/fixtures/goals.md', 'utf8')
  .split('\n')
  .flatMap((line): [string, string[]][] => {
    const [, goal = '', plan = ''] = line.split('|').map((cell) => cell.trim());
    return goal === '' || goal === 'Goal' || /^-+$/.test(goal) ? [] : [[goal, plan.split(', ').sort()]];
  });

describe('a goal', () => {
  it.each(GOALS)('%j plans %j', (goal, expected) => {
    expect(isGoal(goal) ? chosen(goal).sort() : ['ask']).toEqual(expected);
  });

  it('has at least fifty rows in its table', () => {
    expect(GOALS.length).toBeGreaterThanOrEqual(50);
  });

  it.each(GOALS.filter(([, plan]) => !plan.includes('ask')))('%j has a reason for every worker', (goal) => {
    const { plan, leftOut } = planGoal(goal, WORKERS);
    for (const { why } of plan)
      expect(why).toMatch(/^(needed by|answers ".+" \(.+\)|.+; the report answers most)/);
    expect(leftOut).toMatch(plan.length === WORKERS.length ? /^$/ : /^Left out: .{1,390}$/);
  });

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
    const planned = planGoal(goal, WORKERS).plan.map(({ worker }) => worker);
    expect(planned.filter((worker) => unwanted.includes(worker))).toEqual([]);
  });

  it.each(['what does it run in', 'is it secure?', 'security'])('%j is a goal', (goal) => {
    expect(isGoal(goal)).toBe(true);
  });

  it('puts every worker after those that it requires', () => {
    const order = planGoal('an overview', WORKERS).plan.map(({ worker }) => worker);
    for (const { key, requires = [] } of WORKERS) {
      for (const each of requires) expect(order.indexOf(each)).toBeLessThan(order.indexOf(key));
    }
  });
});
