import { compileModelOptions } from './compile-model-options.js';
import type { ModelOptions } from './model-options.js';
import { ModelOptionsError } from './model-options-error.js';

const compatible: ModelOptions = {
  provider: 'openai-compatible',
  model: 'qwen3:8b',
  baseUrl: 'http://127.0.0.1:11434/v1/',
};

function refusal(options: ModelOptions): ModelOptionsError {
  try {
    compileModelOptions(options);
  } catch (error) {
    if (error instanceof ModelOptionsError) return error;
    throw error;
  }
  throw new Error('the options were accepted');
}

describe('compileModelOptions', () => {
  it.each([[{}], [{ provider: '' }], [{ provider: 'none', model: 'ignored' }]])(
    'takes %j for no provider',
    (options) => {
      expect(compileModelOptions(options)).toEqual({ provider: 'none' });
    },
  );

  it('fills in every default', () => {
    expect(compileModelOptions(compatible)).toEqual({
      provider: 'openai-compatible',
      model: 'qwen3:8b',
      baseUrl: 'http://127.0.0.1:11434/v1',
      apiKey: undefined,
      structuredOutputs: true,
      limits: {
        maxOutputTokens: 8192,
        timeoutMs: 120_000,
        chunkIdleMs: 30_000,
        maxRetries: 2,
        maxOutputBytes: 1_048_576,
        maxResponseBytes: 67_108_864,
      },
    });
  });

  it.each([
    ['openai', 'https://api.openai.com/v1'],
    ['anthropic', 'https://api.anthropic.com/v1'],
    ['google', 'https://generativelanguage.googleapis.com/v1beta'],
  ])('sends %s to its public address', (provider, baseUrl) => {
    expect(compileModelOptions({ provider, model: 'm', apiKey: 'k' })).toMatchObject({ baseUrl });
  });

  it.each<[keyof ModelOptions, string, ModelOptions]>([
    ['provider', 'must be one of', { provider: 'opnai' }],
    ['model', 'is missing', { ...compatible, model: undefined }],
    ['model', 'is missing', { ...compatible, model: '  ' }],
    ['model', 'without white space', { ...compatible, model: 'a b' }],
    ['baseUrl', 'is missing', { ...compatible, baseUrl: '' }],
    ['baseUrl', 'http or https', { ...compatible, baseUrl: 'localhost:11434' }],
    ['baseUrl', 'http or https', { ...compatible, baseUrl: '/v1' }],
    ['baseUrl', 'user name or password', { ...compatible, baseUrl: 'http://me:hunter2@host/v1' }],
    ['baseUrl', 'query', { ...compatible, baseUrl: 'http://host/v1?key=hunter2' }],
    ['apiKey', 'is missing', { provider: 'anthropic', model: 'm' }],
    ['apiKey', 'printable', { ...compatible, apiKey: 'hunter2\n' }],
    ['timeoutMs', 'whole number', { ...compatible, timeoutMs: Number.NaN }],
    ['timeoutMs', 'whole number', { ...compatible, timeoutMs: 2 ** 31 }],
    ['maxRetries', 'whole number', { ...compatible, maxRetries: -1 }],
    ['maxOutputTokens', 'whole number', { ...compatible, maxOutputTokens: 1.5 }],
  ])('refuses a bad %s: %s', (option, problem, options) => {
    const error = refusal(options);
    expect(error.option).toBe(option);
    expect(error.message).toContain(`model option ${option}: `);
    expect(error.message).toContain(problem);
    expect(error.message).not.toContain('hunter2');
  });
});
