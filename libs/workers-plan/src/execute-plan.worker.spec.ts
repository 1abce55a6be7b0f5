import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { WorkerMetadata, WorkerSession } from '#worker-kit';
import { WorkerHarness } from '#worker-testing';
import { ExecutePlanWorker } from './execute-plan.worker.js';
import { keepPlan } from './settled-plan.js';

const WORKERS: readonly WorkerMetadata[] = [
  { key: 'base', description: 'Base.' },
  { key: 'infra', description: 'Infra.', serves: ['deployment'] },
  { key: 'repo_report', description: 'Report.', serves: ['overview'], requires: ['roots'] },
  { key: 'roots', description: 'Roots.', aliases: ['old_roots'], serves: ['structure'], requires: ['base'] },
];

describe('execute_plan', () => {
  const worker = new ExecutePlanWorker();
  let harness: WorkerHarness;

  beforeEach(async () => {
    harness = await WorkerHarness.open({ workers: WORKERS });
  });

  afterEach(() => harness.close());

  const required = async (params: Record<string, string>, session: Partial<WorkerSession> = {}) =>
    worker.requirements({
      params,
      session: { purpose: '', ...session } as WorkerSession,
      workers: WORKERS,
      artifacts: harness.artifacts,
    });

  it('runs the named workers, by current or older key, and their requirements', async () => {
    expect(await required({ workers: 'infra, old_roots' })).toEqual(['infra', 'roots']);
  });

  it.each(['nobody', 'base'])('refuses to run %s, which serves no goal', async (key) => {
    await expect(required({ workers: key })).rejects.toMatchObject({
      reason: 'PARAM_INVALID',
      metadata: { param: 'workers' },
    });
  });

  it("runs what serves a goal in preference to the session's purpose", async () => {
    const purpose = 'the structure';
    expect(await required({ user_input: 'deployment' }, { purpose })).toEqual(['infra']);
    expect(await required({}, { purpose })).toEqual(['roots']);
  });

  it('runs the plan that was settled for the purpose, and no older one', async () => {
    await keepPlan(harness.artifacts, {
      purpose: 'the structure',
      plan: [{ worker: 'infra', why: 'the model' }],
      leftOut: '',
    });
    expect(await required({}, { purpose: 'the structure' })).toEqual(['infra']);
    expect(await required({}, { purpose: 'an overview' })).toEqual(['roots', 'repo_report']);
  });

  it('chooses by keywords when the stored plan is damaged', async () => {
    await harness.artifacts.write('plan.json', '{"purpose":');
    expect(await required({}, { purpose: 'deployment' })).toEqual(['infra']);
  });

  it('asks for a goal when there is none', async () => {
    await expect(required({})).rejects.toMatchObject({ reason: 'PARAM_INVALID' });
  });

  it('reports what was run, as message, value and graph', async () => {
    const { result } = await harness.run(worker, {
      params: { workers: 'roots' },
      messages: { roots: 'Source: src' },
    });
    expect(result.message).toBe(
      '## Answer\n\n### Roots\n\nSource: src\n\nRan 2 workers: base, roots (answer composed from their results, source: static)\n\n' +
        '## roots\n\nIn the plan: asked for\n\nSource: src',
    );
    expect(result.value).toMatchObject({
      from: 'params',
      plan: [
        { worker: 'base', why: 'needed by roots' },
        { worker: 'roots', why: 'asked for' },
      ],
    });
    expect(result.clientView?.content).toMatchObject({
      kind: 'graph',
      graph: { edges: [{ from: 'base', to: 'roots' }] },
    });
  });

  it('begins with the goal and its answer, then the findings of the chosen workers without their requirements', async () => {
    const { result } = await harness.run(worker, {
      params: { user_input: 'deployment and structure' },
      messages: { infra: 'Runs in Docker.', roots: 'Source: src', base: 'One file.' },
    });
    expect(result.message).toBe(
      'Goal: deployment and structure\n\n' +
        '## Answer\n\n### Deployment\n\nRuns in Docker.\n\n### Structure\n\nSource: src\n\n' +
        'Ran 3 workers: infra, base, roots (answer composed from their results, source: static)\nLeft out: repo_report (no question of its own fits)\n\n' +
        '## infra\n\nIn the plan: serves deployment\n\nRuns in Docker.\n\n' +
        '## roots\n\nIn the plan: serves structure\n\nSource: src',
    );
  });

  it('omits the section of a worker without a message, so that no heading stands alone', async () => {
    const { result } = await harness.run(worker, {
      params: { user_input: 'deployment' },
      messages: { infra: '' },
      results: { infra: { image: 'node:24' } },
    });
    expect(result.message).toContain(
      '## Answer\n\n### Deployment\n\nIts result, as JSON: `{"image":"node:24"}`',
    );
    expect(result.message).not.toMatch(/^(#+) [^\n]+\n+\1 /m);
    expect(result.message).not.toMatch(/\n#+ [^\n]+\s*$/);
  });

  it('ends with the report when the plan has one', async () => {
    const { result } = await harness.run(worker, {
      params: { user_input: 'an overview' },
      results: { repo_report: { markdown: '# Kettle' } },
      messages: { repo_report: 'The report.' },
    });
    expect(result.message).toMatch(/^Goal: an overview\n\n## Answer\n\n[^]+\n\n# Kettle$/);
  });
});
