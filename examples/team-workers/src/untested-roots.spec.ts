import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RepositoryFolder, WorkerHarness } from 'run-gateway/worker-testing';
import { UntestedRootsWorker } from './untested-roots.worker.js';

describe('untested_roots', () => {
  it('names the source roots without a test', async () => {
    const files = { 'src/boil.ts': '', 'src/boil.spec.ts': '', 'lib/pour.ts': '' };
    await using repository = await RepositoryFolder.create(files);
    const results = { code_roots: { roots: { source: [{ path: 'src' }, { path: 'lib' }] } } };
    await using harness = await WorkerHarness.open({ repository: repository.path, results });
    const { result, logs } = await harness.run(new UntestedRootsWorker());
    assert.equal(result.message, 'Without a test: lib');
    assert.deepEqual(logs, ['1 of 2 source roots have tests']);
  });
});
