import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ScriptedModelClient, WorkerHarness } from '#worker-testing';
import { PlanSourceScoutWorker } from './plan-source-scout.worker.js';

describe('plan_source_scout', () => {
  let harness: WorkerHarness;
  const worker = new PlanSourceScoutWorker();

  beforeEach(async () => {
    harness = await WorkerHarness.open();
  });

  afterEach(() => harness.close());

  it('finds the URL in the text without a model', async () => {
    const { result } = await harness.run(worker, { params: { user_input: 'about https://github.com/a/b!' } });
    expect(result.value).toEqual({ repoUrl: 'https://github.com/a/b', source: 'static' });
    expect(result.session).toEqual({ repoUrl: 'https://github.com/a/b' });
  });

  it('returns an empty URL when the text names none and there is no model', async () => {
    const { result } = await harness.run(worker, { params: { user_input: 'the express framework' } });
    expect(result.value).toEqual({ repoUrl: '', source: 'static' });
    expect(result.session).toBeUndefined();
  });

  it('asks the model when there is one', async () => {
    const model = new ScriptedModelClient(() => ({ repoUrl: 'https://github.com/expressjs/express' }));
    const { result } = await harness.run(worker, { model, params: { user_input: 'the express framework' } });
    expect(result.value).toEqual({ repoUrl: 'https://github.com/expressjs/express', source: 'model' });
  });

  it.each(['file:///etc', '/etc', 'ext::sh -c x', 'just express'])(
    'does not accept %j from a model',
    async (repoUrl) => {
      const model = new ScriptedModelClient(() => ({ repoUrl }));
      const { result } = await harness.run(worker, {
        model,
        params: { user_input: 'the express framework' },
      });
      expect(result.value).toEqual({ repoUrl: '', source: 'model' });
    },
  );

  it("keeps the session's repository unless the text clearly names another", async () => {
    const session = { repoUrl: 'https://github.com/a/b' };
    const params = { user_input: 'what happens in /api/users?' };
    expect((await harness.run(worker, { session, params })).result.value.repoUrl).toBe('');
  });
});
