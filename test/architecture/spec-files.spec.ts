import { choosesApp } from '../../scripts/spec-files.mjs';

describe('the build before a test run', () => {
  it.each([
    [[]],
    [['-t', 'drains on SIGTERM']],
    [['--maxWorkers', '3']],
    [['--seed', '777']],
    [['--findRelatedTests', 'libs/runs/src/run-journal.ts']],
    [['draining']],
    [['test/e2e', '-t', 'drains']],
    [['-t', 'drains', 'test/e2e/draining.e2e-spec.ts']],
  ])('is made for %j', (args) => {
    expect(choosesApp(args)).toBe(true);
  });

  it.each([
    [['libs/runs/src/run-journal.spec.ts']],
    [['libs/runs/src/run-journal.spec.ts', '-t', 'records a step']],
    [['-t', 'records a step', 'libs/runs']],
    [['run-journal']],
  ])('is left out for %j', (args) => {
    expect(choosesApp(args)).toBe(false);
  });
});
