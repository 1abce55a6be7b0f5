import { access } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import type { RunnableWorker, WorkerContext } from '#worker-kit';
import { RepositoryFolder } from './repository-folder.js';
import { ScriptedModelClient } from './scripted-model-client.js';
import { WorkerHarness } from './worker-harness.js';

const echo: RunnableWorker<{ text: string }, string> = {
  buildInput: ({ params }: WorkerContext) => ({ text: params['text'] ?? '' }),
  run: async ({ text }, { emit, artifacts }) => {
    await emit.log(`got ${text}`);
    await emit.progress(50);
    await artifacts.write('out.txt', text);
    return { value: text };
  },
};

describe('WorkerHarness', () => {
  it('returns input, result, events and artifacts of a run', async () => {
    await using harness = await WorkerHarness.open({ params: { text: 'a' } });
    const { input, result, logs, events } = await harness.run(echo);
    expect({ input, value: result.value, logs }).toEqual({
      input: { text: 'a' },
      value: 'a',
      logs: ['got a'],
    });
    expect(events.map(({ kind }) => kind)).toEqual(['log', 'progress']);
    expect((await harness.artifacts.read('out.txt'))?.toString()).toBe('a');
  });

  it('removes its artifacts when it is closed', async () => {
    const harness = await WorkerHarness.open({ params: { text: 'a' } });
    await harness.run(echo);
    await harness.close();
    await expect(access(harness.artifacts.root)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('refuses events after the end of the worker', async () => {
    await using harness = await WorkerHarness.open();
    let late: (() => Promise<void>) | undefined;
    const worker: RunnableWorker = {
      run: (_, { emit }) => {
        late = () => emit.log('late');
        return Promise.resolve({ value: null });
      },
    };
    await harness.run(worker);
    await expect(late?.()).rejects.toMatchObject({ reason: 'WORKER_FAILED' });
  });

  it('opens the repository of the session, and others by URL', async () => {
    await using own = await RepositoryFolder.create({ 'a.txt': 'own' });
    await using other = await RepositoryFolder.create({ 'a.txt': 'other' });
    await using harness = await WorkerHarness.open({
      repository: own.path,
      repositories: { 'https://x/y.git': other.path },
    });
    const worker: RunnableWorker<unknown, string[]> = {
      run: async (_, context) => {
        const texts = [await context.repository(), await context.repository('https://x/y.git')].map(
          ({ fs }) => fs.readText('a.txt'),
        );
        return { value: await Promise.all(texts) };
      },
    };
    expect((await harness.run(worker)).result.value).toEqual(['own', 'other']);
    const unknown: RunnableWorker = {
      run: async (_, context) => ({ value: await context.repository('https://no/where') }),
    };
    await expect(harness.run(unknown)).rejects.toMatchObject({ reason: 'REPO_NOT_FOUND' });
  });

  it('returns results of required workers, and refuses others', async () => {
    await using harness = await WorkerHarness.open({ results: { base: 7 } });
    const asking = (key: string): RunnableWorker<unknown, number> => ({
      run: (_, context) => Promise.resolve().then(() => ({ value: context.result<number>(key) })),
    });
    expect((await harness.run(asking('base'))).result.value).toBe(7);
    await expect(harness.run(asking('none'))).rejects.toMatchObject({ reason: 'WORKER_FAILED' });
  });

  it('has no model unless given a script, whose answers are streamed and checked', async () => {
    await using harness = await WorkerHarness.open();
    const worker: RunnableWorker = {
      run: async (_, { model, emit, signal }) => ({
        value: await model.streamObject({
          prompt: 'p',
          schema: z.object({ n: z.number() }),
          schemaName: 'n',
          signal,
          onChunk: (chunk) => emit.modelChunk(chunk),
        }),
      }),
    };
    await expect(harness.run(worker)).rejects.toMatchObject({ reason: 'MODEL_NOT_CONFIGURED' });
    const good = await harness.run(worker, { model: new ScriptedModelClient(() => ({ n: 1 })) });
    expect([good.result.value, good.modelText]).toEqual([{ n: 1 }, '{"n":1}']);
    const bad = harness.run(worker, { model: new ScriptedModelClient(() => ({ n: 'x' })) });
    await expect(bad).rejects.toMatchObject({ reason: 'MODEL_OUTPUT_INVALID' });
  });
});
