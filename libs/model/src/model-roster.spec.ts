import { compileModelOptions } from './options/compile-model-options.js';
import { createLanguageModel } from './create-language-model.js';
import { RateLimiter } from './limits/rate-limiter.js';
import type { ModelHint } from './model-hint.js';
import { ModelRoster, type RosterModel } from './model-roster.js';

function model(label: string): RosterModel {
  const { defaultModel, limits } = compileModelOptions({
    provider: 'openai-compatible',
    model: label,
    baseUrl: 'http://127.0.0.1/v1',
  });
  if (defaultModel === undefined) throw new Error('unreachable');
  return {
    label,
    model: createLanguageModel(defaultModel, limits.maxResponseBytes),
    structuredOutputs: true,
    limiter: new RateLimiter('any', { ...limits, requestsPerMinute: 0, tokensPerMinute: 0 }),
  };
}

const ENTRIES = new Map([
  ['planner', model('planner')],
  ['planner/xhigh', model('thinker')],
] as const);

describe('ModelRoster', () => {
  it.each<[ModelHint, string]>([
    [{}, 'default'],
    [{ role: 'worker', level: 'high' }, 'default'],
    [{ role: 'planner' }, 'planner'],
    [{ role: 'planner', level: 'low' }, 'planner'],
    [{ role: 'planner', level: 'xhigh' }, 'thinker'],
  ])('maps %j to %s', (hint, expected) => {
    expect(new ModelRoster(model('default'), ENTRIES).modelFor(hint)?.label).toBe(expected);
  });

  it('finds no model for an unmapped hint when there is no default', () => {
    const roster = new ModelRoster(undefined, ENTRIES);
    expect(roster.modelFor({ role: 'worker', level: 'low' })).toBeUndefined();
    expect(roster.modelFor({ role: 'planner' })?.label).toBe('planner');
  });
});
