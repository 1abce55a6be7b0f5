import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Test } from '@nestjs/testing';
import { boundModule, RepositoryFolder, WorkerHarness } from '#worker-testing';
import { CodeRootsWorker } from './code-roots.worker.js';
import { WORKERS_CODE_OPTIONS } from './workers-code-options.js';
import { WorkersCodeModule } from './workers-code.module.js';

describe('code_roots', () => {
  let harness: WorkerHarness;
  let folder: RepositoryFolder;
  let worker: CodeRootsWorker;

  beforeEach(async () => {
    folder = await RepositoryFolder.create({ 'src/a.ts': 'x\n', 'test/a.ts': 'x\n', 'package.json': '{}' });
    harness = await WorkerHarness.open({ repository: folder.path });
    const module = await Test.createTestingModule({
      imports: [boundModule([WORKERS_CODE_OPTIONS, {}]), WorkersCodeModule],
    }).compile();
    worker = module.get(CodeRootsWorker);
  });

  afterEach(async () => {
    await harness.close();
    await folder.remove();
  });

  it('gives the roots as value, message and graph', async () => {
    const { result, logs, events } = await harness.run(worker);
    expect(result.value.roots.source).toEqual([expect.objectContaining({ path: 'src', files: 1, lines: 1 })]);
    expect(result.message).toContain('Source: src');
    expect(logs).toContain('Tests: test');
    expect(result.clientView?.content).toEqual({
      kind: 'graph',
      graph: expect.objectContaining({
        edges: expect.arrayContaining([{ from: 'repository', to: 'source' }]),
        nodes: expect.arrayContaining([expect.objectContaining({ uid: 'source:src', parentUid: 'source' })]),
      }),
    });
    expect(events.findLast(({ kind }) => kind === 'progress')).toEqual(
      expect.objectContaining({ percent: 100 }),
    );
    expect(JSON.parse(JSON.stringify(result.value))).toEqual(result.value);
  });

  it('has the same input whatever the params, so that its result is found again', async () => {
    const { input } = await harness.run(worker, { params: { user_input: 'x' } });
    expect(input).toEqual({});
  });

  it('fails with REPO_MISSING in a session without repository', async () => {
    await using empty = await WorkerHarness.open();
    await expect(empty.run(worker)).rejects.toMatchObject({ reason: 'REPO_MISSING' });
  });
});
