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
      const { defaultModel, roles } = compileModelOptions(options);
      expect(defaultModel).toBeUndefined();
      expect(roles.size).toBe(0);
    },
  );

  it('fills in every default', () => {
    const { limits, ...compiled } = compileModelOptions(compatible);
    expect(compiled).toEqual({
      defaultModel: {
        model: 'qwen3:8b',
        provider: {
          name: 'openai-compatible',
          kind: 'openai-compatible',
          baseUrl: 'http://127.0.0.1:11434/v1',
          apiKey: undefined,
          structuredOutputs: true,
          requestsPerMinute: 0,
          tokensPerMinute: 0,
        },
      },
      roles: new Map(),
      redactSecrets: true,
    });
    expect(limits).toEqual({
      maxOutputTokens: 8192,
      timeoutMs: 120_000,
      chunkIdleMs: 30_000,
      chunkIntervalMs: 20,
      maxRetries: 2,
      maxPromptBytes: 8_388_608,
      maxOutputBytes: 1_048_576,
      maxResponseBytes: 67_108_864,
      maxWaiting: 1_000,
      maxWaitingPerSession: 100,
      maxWaitMs: 300_000,
      runTokenBudget: 0,
      userDayTokenBudget: 0,
      usageRetentionDays: 90,
    });
  });

  it.each([
    ['openai', 'https://api.openai.com/v1'],
    ['anthropic', 'https://api.anthropic.com/v1'],
    ['google', 'https://generativelanguage.googleapis.com/v1beta'],
  ])('sends %s to its public address', (provider, baseUrl) => {
    const { defaultModel } = compileModelOptions({ provider, model: 'm', apiKey: 'k' });
    expect(defaultModel?.provider).toMatchObject({ baseUrl });
  });

  it('maps roles and levels to models of several providers, one object each', () => {
    const { roles, defaultModel } = compileModelOptions({
      ...compatible,
      providers: {
        anthropic: { apiKey: 'a', requestsPerMinute: 50 },
        groq: { baseUrl: 'https://api.groq.com/openai/v1', apiKey: 'g', tokensPerMinute: 9 },
        google: {},
      },
      roles: {
        planner: 'anthropic:claude-x',
        'planner/low': 'groq:llama3:8b',
        'worker/high': 'openai-compatible:qwen3:32b',
        'worker/low': '',
      },
    });
    const names = [...roles].map(([key, { provider, model }]) => [key, provider.name, provider.kind, model]);
    expect(names).toEqual([
      ['planner', 'anthropic', 'anthropic', 'claude-x'],
      ['planner/low', 'groq', 'openai-compatible', 'llama3:8b'],
      ['worker/high', 'openai-compatible', 'openai-compatible', 'qwen3:32b'],
    ]);
    expect(roles.get('planner')?.provider.requestsPerMinute).toBe(50);
    expect(roles.get('worker/high')?.provider).toBe(defaultModel?.provider);
  });

  it.each<[string, string, ModelOptions]>([
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
    ['roles.planer', 'is not a role', { roles: { planer: 'openai:m' } }],
    ['roles.worker/highest', 'is not a role', { roles: { 'worker/highest': 'openai:m' } }],
    ['roles.worker', 'must be <provider>:<model>', { roles: { worker: 'gpt-x' } }],
    ['roles.worker', 'must be <provider>:<model>', { roles: { worker: 'grok:m' } }],
    ['roles.worker', 'must be <provider>:<model>', { roles: { worker: 'none:m' } }],
    ['roles.worker', 'must be <provider>:<model>', { roles: { worker: 'toString:m' } }],
    ['roles.worker', 'must name a model', { ...compatible, roles: { worker: 'openai-compatible:' } }],
    ['providers.anthropic.apiKey', 'provider anthropic needs one', { roles: { planner: 'anthropic:m' } }],
    ['providers.groq.baseUrl', 'needs the address', { providers: { groq: { apiKey: 'hunter2' } } }],
    ['providers.Groq', 'is not a valid name', { providers: { Groq: { baseUrl: 'http://host/v1' } } }],
    [
      'providers.groq.tokensPerMinute',
      'whole number',
      { providers: { groq: { baseUrl: 'http://host/v1', tokensPerMinute: -1 } } },
    ],
    [
      'providers.openai-compatible.apiKey',
      'second value',
      { ...compatible, apiKey: 'a', providers: { 'openai-compatible': { apiKey: 'hunter2' } } },
    ],
  ])('refuses a bad %s: %s', (option, problem, options) => {
    const error = refusal(options);
    expect(error.option).toBe(option);
    expect(error.message).toContain(`model option ${option}: `);
    expect(error.message).toContain(problem);
    expect(error.message).not.toContain('hunter2');
  });
});
