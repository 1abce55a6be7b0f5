import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Test } from '@nestjs/testing';
import { GatewayError } from '#errors';
import type { WorkerMetadata } from '#worker-kit';
import {
  boundModule,
  RepositoryFolder,
  ScriptedModelClient,
  WorkerHarness,
  type WorkerHarnessOptions,
} from '#worker-testing';
import { WORKERS_CODE_OPTIONS } from '#workers-code';
import { PlanPipelineWorker } from './plan-pipeline.worker.js';
import { WORKERS_PLAN_OPTIONS } from './workers-plan-options.js';
import { WorkersPlanModule } from './workers-plan.module.js';

const WORKERS: readonly WorkerMetadata[] = [
  { key: 'code_roots', description: 'Roots.', serves: ['tests', 'structure', 'routing'] },
  { key: 'call_graph', description: 'Calls.', serves: ['requests'], requires: ['code_roots'] },
  { key: 'plan_pipeline', description: 'Plans.' },
];
const URL = 'https://github.com/tea/tea';

describe('plan_pipeline', () => {
  let harness: WorkerHarness;
  let folder: RepositoryFolder;
  let worker: PlanPipelineWorker;

  beforeEach(async () => {
    folder = await RepositoryFolder.create({
      'README.md': '# Tea\n\nTea is a small brewer of hot drinks.\n',
      'package.json': JSON.stringify({ name: 'tea', main: 'lib/tea.js' }),
      'lib/tea.js': 'x\n',
      'test/tea.js': 'x\n',
    });
    harness = await WorkerHarness.open({ workers: WORKERS, repositories: { [URL]: folder.path } });
    const options = boundModule([WORKERS_PLAN_OPTIONS, {}], [WORKERS_CODE_OPTIONS, {}]);
    const module = await Test.createTestingModule({ imports: [options, WorkersPlanModule] }).compile();
    worker = module.get(PlanPipelineWorker);
  });

  afterEach(async () => {
    await harness.close();
    await folder.remove();
  });

  const run = (options: WorkerHarnessOptions = {}) => harness.run(worker, options);
  const say = (text: string, options: WorkerHarnessOptions = {}) =>
    run({ ...options, params: { user_input: text } });

  it('greets and asks when there is neither a repository nor input', async () => {
    const { result, logs } = await run();
    expect(result.question?.prompt).toContain('Which repository');
    expect(logs[0]).toContain('Hello');
    expect(result.value).toEqual(
      expect.objectContaining({ source: 'static', state: 'need_more_input', plan: [] }),
    );
    expect(result.session).toBeUndefined();
  });

  it('reports what it finds in the repository, proposes a purpose and asks', async () => {
    const { result, logs, events } = await run({ repository: folder.path });
    expect(logs).toEqual(
      expect.arrayContaining([
        'README.md: Tea - Tea is a small brewer of hot drinks.',
        'Manifests: package.json',
        'Source: lib',
      ]),
    );
    expect(result.question?.prompt).toContain(
      'Tea is a small brewer of hot drinks. (source: static, from README.md)',
    );
    expect(result.value).toEqual(
      expect.objectContaining({
        source: 'static',
        state: 'need_more_input',
        repository: expect.objectContaining({
          about: expect.objectContaining({
            purpose: 'Tea is a small brewer of hot drinks.',
            basis: 'readme',
          }),
        }),
      }),
    );
    const percents = events.flatMap((event) => (event.kind === 'progress' ? [event.percent] : []));
    expect(percents).toEqual([...percents].sort((a, b) => a - b));
    expect(events.some(({ kind }) => kind === 'model_chunk')).toBe(false);
  });

  it('settles purpose and repository from one text, and plans', async () => {
    const { result } = await say(`How are requests routed in [tea](${URL})?`);
    expect(result.question).toBeUndefined();
    expect(result.session).toEqual({ purpose: 'How are requests routed in tea?', repoUrl: URL });
    expect(result.value).toEqual(
      expect.objectContaining({
        source: 'static',
        state: 'settled',
        plan: [
          { worker: 'code_roots', why: 'serves routing' },
          { worker: 'call_graph', why: 'serves requests' },
        ],
      }),
    );
    expect(result.message).toContain('source: static');
    expect(result.clientView).toEqual({
      phase: 'plan',
      content: {
        kind: 'graph',
        graph: expect.objectContaining({ edges: [{ from: 'code_roots', to: 'call_graph' }] }),
      },
    });
  });

  it("settles the purpose for the session's repository", async () => {
    const { result } = await say('what do the tests cover', { repository: folder.path });
    expect(result.session?.purpose).toBe('what do the tests cover');
    expect(result.value.state).toBe('settled');
  });

  it.each(['hello', 'ok', 'test', '???'])('asks again when the text is %j', async (text) => {
    const { result } = await say(text, { repository: folder.path });
    expect(result.value.state).toBe('need_more_input');
    expect(result.question?.prompt).toBe(result.value.followUp);
    expect(result.session?.purpose).toBeUndefined();
  });

  it('keeps the repository of a bare URL and asks for a goal', async () => {
    const { result } = await say(URL);
    expect(result.session).toEqual({ repoUrl: URL });
    expect(result.question?.prompt).toContain('What do you want to learn');
  });

  it('keeps the purpose when no repository is known, and settles with a later URL', async () => {
    const first = await say('how are requests routed?');
    expect(first.result.session).toEqual({ purpose: 'how are requests routed?' });
    expect(first.result.question?.prompt).toContain('Which repository');
    const second = await say(URL, { session: { purpose: 'how are requests routed?' } });
    expect(second.result.value.state).toBe('settled');
    expect(second.result.session).toEqual({ purpose: 'how are requests routed?', repoUrl: URL });
  });

  it('asks again when the repository in the text cannot be opened', async () => {
    const { result } = await say('structure of https://github.com/no/where');
    expect(result.question?.prompt).toContain('There is no such repository');
    expect(result.session).toBeUndefined();
  });

  it("fails when the session's own repository cannot be opened", async () => {
    await expect(run({ session: { repoUrl: 'https://github.com/no/where' } })).rejects.toMatchObject({
      reason: 'REPO_NOT_FOUND',
    });
  });

  it('refuses a text over the limit', async () => {
    await expect(say('x'.repeat(40_000))).rejects.toMatchObject({ reason: 'PARAM_INVALID' });
  });

  it("ends with the abort signal's reason", async () => {
    const controller = new AbortController();
    const reason = new GatewayError('RUN_CANCELLED', 'Cancelled.');
    const running = run({
      repository: folder.path,
      signal: controller.signal,
      onEvent: () => controller.abort(reason),
    });
    await expect(running).rejects.toBe(reason);
  });

  describe('with a model', () => {
    it('streams the answer as chunks whose concatenation is the JSON, and marks the value', async () => {
      const answer = {
        state: 'settled',
        purpose: 'Learn how requests are routed.',
        followUp: '',
        plan: [
          { worker: 'call_graph', why: 'shows the calls' },
          { worker: 'invented', why: 'x' },
        ],
      };
      const model = new ScriptedModelClient(() => answer);
      const { result, modelText } = await say('requests and their routing', {
        repository: folder.path,
        model,
      });
      expect(JSON.parse(modelText)).toEqual(answer);
      expect(result.value).toEqual(expect.objectContaining({ source: 'model', purpose: answer.purpose }));
      expect(result.value.plan).toEqual([
        { worker: 'code_roots', why: 'needed by call_graph' },
        { worker: 'call_graph', why: 'shows the calls' },
      ]);
    });

    it("reports what the model's plan leaves out, and gives it the questions to choose from", async () => {
      let asked = '';
      const model = new ScriptedModelClient(({ prompt }) => {
        asked = prompt;
        return {
          state: 'settled',
          purpose: 'Learn how the code is laid out.',
          followUp: '',
          plan: [{ worker: 'code_roots', why: 'has the folders' }],
        };
      });
      const { result } = await say('where does everything live', { repository: folder.path, model });
      expect(result.value.plan).toEqual([{ worker: 'code_roots', why: 'has the folders' }]);
      expect(result.value.leftOut).toBe('Left out: call_graph (no question of its own fits)');
      expect(result.message).toContain('Left out: call_graph');
      expect(asked).toContain('"answers":["tests","structure","routing"]');
    });

    it('proposes with the words of the model', async () => {
      const model = new ScriptedModelClient(() => ({ about: 'Brews tea.', question: 'Routing or tests?' }));
      const { result } = await run({ repository: folder.path, model });
      expect(result.question?.prompt).toContain('Brews tea. (source: model)\nRouting or tests?');
      expect(result.value.repository?.about.purpose).toBe('Brews tea.');
    });

    it("passes on the model's question when the text is unclear", async () => {
      const model = new ScriptedModelClient(() => ({
        state: 'need_more_input',
        purpose: '',
        followUp: 'Which part?',
        plan: [],
      }));
      const { result } = await say('some vague idea about drinks', { repository: folder.path, model });
      expect(result.question?.prompt).toBe('Which part?');
      expect(result.value.source).toBe('model');
    });

    it('continues alone, and says so, when the model fails', async () => {
      const model = new ScriptedModelClient(() => {
        throw new GatewayError('MODEL_RATE_LIMITED', 'Too many requests.');
      });
      const { result, logs } = await say('what do the tests cover', { repository: folder.path, model });
      expect(result.value.source).toBe('static');
      expect(logs).toContain(
        'The model did not answer (MODEL_RATE_LIMITED); continuing with static analysis.',
      );
    });

    it('asks the model for the repository only when the text names none', async () => {
      const model = new ScriptedModelClient(({ schemaName }) =>
        schemaName === 'source'
          ? { repoUrl: URL }
          : { state: 'settled', purpose: 'Learn tea.', followUp: '', plan: [] },
      );
      const { result } = await say('how does the tea framework brew', { model });
      expect(result.session).toEqual({ purpose: 'Learn tea.', repoUrl: URL });
    });
  });
});
