import { createLanguageModel } from './create-language-model.js';
import { compileModelOptions } from './compile-model-options.js';
import type { LanguageModel } from './language-model.js';
import type { ModelHint } from './model-client.port.js';
import { ModelRoster } from './model-roster.js';

function model(name: string): LanguageModel {
  const options = compileModelOptions({
    provider: 'openai-compatible',
    model: name,
    baseUrl: 'http://127.0.0.1/v1',
  });
  if (options.provider === 'none') throw new Error('unreachable');
  return createLanguageModel(options);
}

describe('ModelRoster', () => {
  it.each<[ModelHint, string]>([
    [{}, 'default'],
    [{ role: 'worker', level: 'high' }, 'default'],
    [{ role: 'planner' }, 'planner'],
    [{ role: 'planner', level: 'low' }, 'planner'],
    [{ role: 'planner', level: 'xhigh' }, 'thinker'],
  ])('maps %j to %s', (hint, expected) => {
    const roster = new ModelRoster(
      model('default'),
      new Map([
        ['planner', model('planner')],
        ['planner/xhigh', model('thinker')],
      ] as const),
    );
    expect(roster.modelFor(hint).modelId).toBe(expected);
  });
});
